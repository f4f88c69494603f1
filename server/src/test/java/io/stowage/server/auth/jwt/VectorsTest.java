package io.stowage.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.auth.LoginException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others have signed and named. */
class VectorsTest {

    private static final String JOE =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private static final String RSA_A2 =
            """
            {"kty":"RSA","e":"AQAB",\
            "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-S\
            Fd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WT\
            BEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk\
            2PAcDTW9gb54h4FRWyuXpoQ"}""";

    private static final String SIGNATURE_A2 =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9C"
                    + "UAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383L"
                    + "cOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkW"
                    + "ywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private static NamedKey key(String jwk) {
        try {
            List<NamedKey> keys = JsonWebKeys.parse(TestKey.set(jwk).getBytes(StandardCharsets.UTF_8));
            assertThat(keys).hasSize(1);
            return keys.get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertGenuine(String jwk, String token) throws Refused {
        Claims claims = SignedToken.parse(token).verify(List.of(key(jwk).key()), Algorithm.all());
        assertThat(claims.text("iss")).contains("joe");
    }

    /** The payload of some is no JSON, which is found out only once they are genuine. */
    private static void assertGenuineOfNoClaims(String jwk, String token) throws Refused {
        SignedToken parsed = SignedToken.parse(token);
        assertThatThrownBy(() -> parsed.verify(List.of(key(jwk).key()), Algorithm.all()))
                .hasMessage("what the token says is no JSON");
    }

    @Test
    void examplesOfRfc7515AreGenuine() throws Refused {
        assertGenuine(
                """
                {"kty":"oct",\
                "k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""",
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + JOE + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assertGenuine(RSA_A2, "eyJhbGciOiJSUzI1NiJ9." + JOE + "." + SIGNATURE_A2);
        assertGenuine(
                """
                {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
                "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""",
                "eyJhbGciOiJFUzI1NiJ9." + JOE
                        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        assertGenuineOfNoClaims(
                """
                {"kty":"EC","crv":"P-521",\
                "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",\
                "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}""",
                "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGD"
                        + "KB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXo"
                        + "lLzeO_Jn");
    }

    @Test
    void theExampleOfRfc8037IsGenuine() throws Refused {
        assertGenuineOfNoClaims(
                """
                {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""",
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhij"
                        + "cNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    }

    @Test
    void theUnsignedExampleOfRfc7515IsNone() {
        assertThatThrownBy(() -> SignedToken.parse("eyJhbGciOiJub25lIn0." + JOE + "."))
                .isInstanceOf(Refused.class);
    }

    @Test
    void thumbprintsAreThoseOfRfc7638AndRfc8037() {
        assertThat(
                        key("""
                                        {"kty":"RSA","e":"AQAB","alg":"RS256",\
                                        "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXj\
                                        BZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb\
                                        9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF4\
                                        4-csFCur-kEgU8awapJzKnqDKgw"}""")
                                .id())
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        assertThat(
                        key("""
                                        {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")
                                .id())
                .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    /** From the manual of Distribution 2, which named whoever signed a manifest so. */
    @Test
    void fingerprintsAreThoseOfLibtrust() {
        assertThat(
                        key("""
                                        {"kty":"EC","crv":"P-256","x":"3gAwX48IQ5oaYQAYSxor6rYYc_6yjuLCjtQ9LUakg4A",\
                                        "y":"t72ge6kIA1XOjqjVoEOiPPAURltJFBMGDSQvEGVB010"}""")
                                .key()
                                .ids())
                .contains("OD6I:6DRK:JXEJ:KBM4:255X:NSAA:MUSF:E4VM:ZI6W:CUN2:L4Z6:LSF4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"keys\":{}}                                             | no set of keys",
                "[]                                                        | no JSON object",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}]}          | a secret of 5 bytes",
                "{\"keys\":[{\"k\":\"c2hvcnQ\"}]}                          | no \"kty\"",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"}]}             | no \"e\"",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQ\"}]} | no exponent",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB=\",\"e\":\"AQAB\"}]} | not in base64url",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}]} | has 1 bytes, not 32",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}]} | has 1 bytes, not 32",
                "{\"keys\":[], \"keys\":[]}                                | no JSON",
            })
    void keysThatAreNoneAreToldOf(String set, String why) {
        assertThatThrownBy(() -> JsonWebKeys.parse(set.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("c2hvcnQ");
    }

    @Test
    void aPointThatIsNotOnTheCurveIsNoKey() {
        String zeros = TestKey.base64(new byte[32]);
        String set = TestKey.set("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + zeros + "\",\"y\":\"" + zeros + "\"}");
        assertThatThrownBy(() -> JsonWebKeys.parse(set.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no point of its curve");
    }

    @Test
    void keysForOtherUsesAreLeftOut() throws IOException {
        TestKey key = TestKey.elliptic("P-256");
        String set = TestKey.set(
                key.jwk(Map.of("use", "enc")),
                key.jwk(Map.of("alg", "ECDH-ES")),
                key.jwk(Map.of("alg", "ES384")),
                TestKey.edwards("Ed448").jwk(Map.of()),
                "{\"kty\":\"AKP\",\"kid\":\"of another time\"}",
                key.jwk(Map.of("kid", "good", "use", "sig", "alg", "ES256")));
        assertThat(JsonWebKeys.parse(set.getBytes(StandardCharsets.UTF_8)))
                .extracting(NamedKey::id)
                .containsExactly("good");
    }
}
