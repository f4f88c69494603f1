package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * Who is trusted, and who is not. The set of keys has the trusted ones by the names rsa, ec, ec384, ec521, ed and secret; the
 * authority, its name is root, vouches for signers.
 *
 * @param issuer of genuine tokens
 */
public record World(
        String issuer,
        TestKey rsa,
        TestKey ec,
        TestKey ec384,
        TestKey ec521,
        TestKey ed,
        TestKey secret,
        TestKey thief,
        TestKey thiefEc,
        TestKey thiefEd,
        TestAuthority root,
        TestAuthority leaf) {

    public static final String SERVICE = "registry.example.com";

    public static final long NOW = TestClock.NOW.getEpochSecond();

    /** New keys for everybody. */
    public static World of(String issuer) {
        TestAuthority root = TestAuthority.self("CN=root", TestKey.elliptic("P-256"), true, TestClock.NOW);
        return new World(
                issuer,
                TestKey.rsa(2048),
                TestKey.elliptic("P-256"),
                TestKey.elliptic("P-384"),
                TestKey.elliptic("P-521"),
                TestKey.edwards("Ed25519"),
                TestKey.secret(32),
                TestKey.rsa(2048),
                TestKey.elliptic("P-256"),
                TestKey.edwards("Ed25519"),
                root,
                root.issue("CN=signer", TestKey.elliptic("P-256"), false, TestClock.NOW));
    }

    /** The trusted key of that name. */
    public TestKey key(String name) {
        return switch (name) {
            case "rsa" -> rsa;
            case "ec" -> ec;
            case "ec384" -> ec384;
            case "ec521" -> ec521;
            case "ed" -> ed;
            case "secret" -> secret;
            default -> throw new IllegalArgumentException(name);
        };
    }

    public World from(String other) {
        return new World(other, rsa, ec, ec384, ec521, ed, secret, thief, thiefEc, thiefEd, root, leaf);
    }

    public String set() {
        return TestKey.set(
                rsa.jwk(Map.of("kid", "rsa")),
                ec.jwk(Map.of("kid", "ec")),
                ec384.jwk(Map.of("kid", "ec384")),
                ec521.jwk(Map.of("kid", "ec521")),
                ed.jwk(Map.of("kid", "ed")),
                secret.jwk(Map.of("kid", "secret")));
    }

    /** What a genuine token says. */
    public String claims() {
        return claims("", "");
    }

    /**
     * The same with other values.
     *
     * @param name of the claim to leave out
     * @param members in its place
     */
    public String claims(String name, String members) {
        StringBuilder json = new StringBuilder("{");
        Map.of(
                        "iss",
                        '"' + issuer + '"',
                        "aud",
                        '"' + SERVICE + '"',
                        "sub",
                        "\"alice\"",
                        "exp",
                        String.valueOf(NOW + 300),
                        "nbf",
                        String.valueOf(NOW),
                        "access",
                        "[{\"type\":\"repository\",\"name\":\"team/app\",\"actions\":[\"pull\"]}]")
                .forEach((each, value) -> {
                    if (!each.equals(name)) {
                        json.append('"')
                                .append(each)
                                .append("\":")
                                .append(value)
                                .append(',');
                    }
                });
        json.append(members.isEmpty() ? "\"iat\":" + NOW : members);
        return json.append('}').toString();
    }

    /** A token by the key ec, of that header and what a genuine one says. */
    String headed(String header) {
        return ec.token("ES256", header, claims());
    }

    /** A token by the key ec, genuine but for a claim. */
    String saying(String name, String members) {
        return ec.token("ES256", "{\"alg\":\"ES256\",\"kid\":\"ec\"}", claims(name, members));
    }

    public String genuine() {
        return saying("", "");
    }

    /** Its three parts. */
    String[] parts() {
        return genuine().split("\\.", -1);
    }

    /** A token of the key ec with another signature. */
    String signed(byte[] signature) {
        String[] parts = parts();
        return parts[0] + '.' + parts[1] + '.' + TestKey.base64(signature);
    }

    /** A token whose signature is good, and whose number S is not the one that there is to be. */
    String malleable() {
        String header = TestKey.base64("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}");
        String signed = header + '.' + TestKey.base64(claims());
        byte[] signature = ed.sign("EdDSA", signed);
        byte[] s = new byte[32];
        for (int i = 0; i < 32; i++) {
            s[i] = signature[63 - i];
        }
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] more = new BigInteger(1, s).add(order).toByteArray();
        byte[] padded = new byte[32];
        System.arraycopy(
                more, Math.max(0, more.length - 32), padded, Math.max(0, 32 - more.length), Math.min(32, more.length));
        for (int i = 0; i < 32; i++) {
            signature[63 - i] = padded[i];
        }
        return signed + '.' + TestKey.base64(signature);
    }

    /** A MAC by what everybody knows. */
    String macBy(byte[] known, String kid) {
        return TestKey.secret(known).token("HS256", "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}", claims());
    }

    static String pem(TestKey key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.open().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    /** A token by the key of the first, who shows these certificates. */
    String vouched(TestKey by, TestAuthority... chain) {
        return by.token("ES256", "{\"alg\":\"ES256\",\"x5c\":" + chain(chain) + "}", claims());
    }

    static String chain(TestAuthority... chain) {
        return "[\""
                + String.join(
                        "\",\"", Arrays.stream(chain).map(TestAuthority::base64).toList())
                + "\"]";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
