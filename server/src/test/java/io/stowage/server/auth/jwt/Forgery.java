package io.stowage.server.auth.jwt;

import static io.stowage.server.auth.jwt.TestKey.base64;
import static io.stowage.server.auth.jwt.World.utf8;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A token that is not to be believed.
 *
 * @param attack what is tried
 * @param reason for which it is refused, a part of it: one that is refused for another reason tests nothing
 * @param serverOnly whether the reason is one of token servers', who have certificates and secrets; issuers' tokens are
 *     refused for another
 */
public record Forgery(String attack, String reason, boolean serverOnly, Function<World, String> token) {

    private static final String TRUSTED = "not trusted";
    private static final String SIGNATURE = "signature is wrong";
    private static final String ALGORITHM = "algorithm is not known";
    private static final String VOUCHED = "not vouched for";
    static final String ES = "{\"alg\":\"ES256\",\"kid\":\"ec\"}";

    @Override
    public String toString() {
        return attack;
    }

    /** All that we know of. */
    public static List<Forgery> all() {
        List<Forgery> all = new ArrayList<>();
        algorithms(all);
        signatures(all);
        keys(all);
        certificates(all);
        extensions(all);
        ForgedClaims.addTo(all);
        return all;
    }

    static void add(List<Forgery> all, String attack, String reason, Function<World, String> token) {
        all.add(new Forgery(attack, reason, false, token));
    }

    private static void addForServers(List<Forgery> all, String attack, String reason, Function<World, String> token) {
        all.add(new Forgery(attack, reason, true, token));
    }

    private static void algorithms(List<Forgery> all) {
        add(
                all,
                "V-04: alg none, no signature",
                "three parts",
                w -> base64("{\"alg\":\"none\",\"kid\":\"ec\"}") + '.' + base64(w.claims()) + '.');
        for (String none : List.of("none", "None", "NONE", "nOnE", "", "ES256K", "es256", "HS1", "RSA-OAEP", "dir")) {
            add(
                    all,
                    "V-04: alg " + none + " over a good signature",
                    none.isEmpty() ? "malformed \"alg\"" : ALGORITHM,
                    w -> w.headed("{\"alg\":\"" + none + "\",\"kid\":\"ec\"}"));
        }
        add(all, "no alg", ALGORITHM, w -> w.headed("{\"kid\":\"ec\"}"));
        add(all, "alg is null", "malformed \"alg\"", w -> w.headed("{\"alg\":null,\"kid\":\"ec\"}"));
        add(all, "alg is a list", "malformed \"alg\"", w -> w.headed("{\"alg\":[\"ES256\"],\"kid\":\"ec\"}"));
        addForServers(
                all,
                "V-04: the RSA key's PEM taken for a secret",
                SIGNATURE,
                w -> w.macBy(utf8(World.pem(w.rsa())), "rsa"));
        addForServers(
                all,
                "V-04: the RSA key's DER taken for a secret",
                SIGNATURE,
                w -> w.macBy(w.rsa().open().getEncoded(), "rsa"));
        addForServers(
                all,
                "V-04: the RSA key's modulus taken for a secret",
                SIGNATURE,
                w -> w.macBy(((RSAPublicKey) w.rsa().open()).getModulus().toByteArray(), "rsa"));
        addForServers(
                all,
                "V-04: the EC key's PEM taken for a secret",
                SIGNATURE,
                w -> w.macBy(utf8(World.pem(w.ec())), "ec"));
        addForServers(all, "V-04: nothing taken for a secret", SIGNATURE, w -> w.macBy(new byte[1], "ec"));
        addForServers(all, "a guessed secret", SIGNATURE, w -> w.macBy(utf8("secret"), "secret"));
        addForServers(all, "a secret that is too short for the hash", SIGNATURE, w -> w.secret()
                .token("HS384", "{\"alg\":\"HS384\",\"kid\":\"secret\"}", w.claims()));
        add(
                all,
                "V-04: an EC signature under the name of the RSA key",
                SIGNATURE,
                w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"rsa\"}"));
        add(all, "V-04: an RSA signature under the name of the EC key", SIGNATURE, w -> w.rsa()
                .token("RS256", "{\"alg\":\"RS256\",\"kid\":\"ec\"}", w.claims()));
        add(all, "an RSA signature under the name of the Ed25519 key", SIGNATURE, w -> w.rsa()
                .token("RS256", "{\"alg\":\"RS256\",\"kid\":\"ed\"}", w.claims()));
        add(all, "PKCS#1 signature that says PSS", SIGNATURE, w -> w.rsa()
                .token("RS256", "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", w.claims()));
        add(all, "PSS signature that says PKCS#1", SIGNATURE, w -> w.rsa()
                .token("PS256", "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", w.claims()));
        add(all, "SHA-256 that says SHA-512", SIGNATURE, w -> w.rsa()
                .token("RS256", "{\"alg\":\"RS512\",\"kid\":\"rsa\"}", w.claims()));
        add(all, "ES384 by the key for ES256", SIGNATURE, w -> w.ec().token(
                        "ES384", "{\"alg\":\"ES384\",\"kid\":\"ec\"}", w.claims()));
        add(all, "ES256 by the key for ES384", SIGNATURE, w -> w.ec384()
                .token("ES256", "{\"alg\":\"ES256\",\"kid\":\"ec384\"}", w.claims()));
    }

    private static void signatures(List<Forgery> all) {
        BigInteger order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        byte[] one = new byte[32];
        one[31] = 1;
        byte[] n = Arrays.copyOfRange(order.toByteArray(), 1, 33);
        add(all, "V-04 CVE-2022-21449: r and s are zero", SIGNATURE, w -> w.signed(new byte[64]));
        add(all, "V-04 CVE-2022-21449: r is zero", SIGNATURE, w -> w.signed(join(new byte[32], one)));
        add(all, "V-04 CVE-2022-21449: s is zero", SIGNATURE, w -> w.signed(join(one, new byte[32])));
        add(all, "r and s are the order of the curve", SIGNATURE, w -> w.signed(join(n, n)));
        add(all, "r and s are one", SIGNATURE, w -> w.signed(join(one, one)));
        add(all, "an EC signature in DER", SIGNATURE, w -> w.signed(der(signature(w))));
        add(all, "an EC signature that is cut", SIGNATURE, w -> w.signed(Arrays.copyOf(signature(w), 63)));
        add(
                all,
                "an EC signature with zeros in front of each half",
                SIGNATURE,
                w -> w.signed(join(
                        join(new byte[1], Arrays.copyOf(signature(w), 32)),
                        join(new byte[1], Arrays.copyOfRange(signature(w), 32, 64)))));
        add(all, "an EC signature with something behind it", SIGNATURE, w -> w.signed(join(signature(w), one)));
        add(all, "one bit of the signature is turned", SIGNATURE, w -> {
            byte[] signature = signature(w);
            signature[5] ^= 1;
            return w.signed(signature);
        });
        add(
                all,
                "the signature of another token",
                SIGNATURE,
                w -> w.signed(
                        TestKey.decode(w.saying("sub", "\"sub\":\"mallory\"").split("\\.", -1)[2])));
        add(
                all,
                "other claims under the signature",
                SIGNATURE,
                w -> w.parts()[0] + '.' + base64(w.claims("sub", "\"sub\":\"root\"")) + '.' + w.parts()[2]);
        add(
                all,
                "another header over the signature",
                SIGNATURE,
                w -> base64("{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"x\"}")
                        + '.'
                        + w.parts()[1]
                        + '.'
                        + w.parts()[2]);
        add(all, "an RSA signature of zeros", SIGNATURE, w -> rsaSigned(w, new byte[256]));
        add(all, "an RSA signature of one byte", SIGNATURE, w -> rsaSigned(w, new byte[] {1}));
        add(all, "an RSA signature with a zero in front", SIGNATURE, w -> {
            String[] parts = w.rsa()
                    .token("RS256", "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", w.claims())
                    .split("\\.", -1);
            return parts[0] + '.' + parts[1] + '.' + base64(join(new byte[1], TestKey.decode(parts[2])));
        });
        add(all, "an EdDSA signature of zeros", SIGNATURE, w -> edSigned(w, new byte[64]));
        add(all, "an EdDSA signature of 32 bytes", SIGNATURE, w -> edSigned(w, new byte[32]));
        add(all, "an EdDSA signature whose S is too large", SIGNATURE, World::malleable);
        add(all, "an EdDSA signature of somebody else", SIGNATURE, w -> w.thiefEd()
                .token("EdDSA", "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", w.claims()));
    }

    private static byte[] signature(World w) {
        return TestKey.decode(w.parts()[2]);
    }

    private static String rsaSigned(World w, byte[] signature) {
        return base64("{\"alg\":\"RS256\",\"kid\":\"rsa\"}") + '.' + base64(w.claims()) + '.' + base64(signature);
    }

    private static String edSigned(World w, byte[] signature) {
        return base64("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + '.' + base64(w.claims()) + '.' + base64(signature);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] der(byte[] plain) {
        byte[] r = new BigInteger(1, Arrays.copyOf(plain, 32)).toByteArray();
        byte[] s = new BigInteger(1, Arrays.copyOfRange(plain, 32, 64)).toByteArray();
        byte[] inner = join(join(new byte[] {2, (byte) r.length}, r), join(new byte[] {2, (byte) s.length}, s));
        return join(new byte[] {0x30, (byte) inner.length}, inner);
    }

    private static void keys(List<Forgery> all) {
        add(all, "a thief's RSA key under a trusted name", SIGNATURE, w -> w.thief()
                .token("RS256", "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", w.claims()));
        add(all, "a thief's EC key under a trusted name", SIGNATURE, w -> w.thiefEc()
                .token("ES256", ES, w.claims()));
        add(
                all,
                "V-04 CVE-2025-24976: own jwk that has a trusted name",
                SIGNATURE,
                w -> embedded(w, "\"kid\":\"ec\"", ""));
        add(
                all,
                "V-04 CVE-2025-24976: own jwk beside a trusted name",
                SIGNATURE,
                w -> embedded(w, "", ",\"kid\":\"ec\""));
        add(
                all,
                "V-04 CVE-2025-24976: own jwk of both names",
                SIGNATURE,
                w -> embedded(w, "\"kid\":\"own\"", ",\"kid\":\"ec\""));
        addNameless(all, "V-04: own jwk without a name", w -> embedded(w, "", ""));
        addNameless(
                all,
                "V-04: own jwk with a certificate of its own",
                w -> embedded(
                        w,
                        "\"x5c\":" + World.chain(TestAuthority.self("CN=root", w.thiefEc(), true, TestClock.NOW)),
                        ""));
        add(all, "V-04: own jwk with a name of its own", TRUSTED, w -> embedded(w, "\"kid\":\"own\"", ""));
        add(
                all,
                "jwk is text",
                "malformed \"jwk\"",
                w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"jwk\":\"ec\"}"));
        add(all, "V-04: jku of a thief beside a trusted name", SIGNATURE, w -> w.thiefEc()
                .token(
                        "ES256",
                        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"jku\":\"https://thief.example.com/keys\"}",
                        w.claims()));
        add(all, "V-04: x5u of a thief beside a trusted name", SIGNATURE, w -> w.thiefEc()
                .token(
                        "ES256",
                        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"x5u\":\"https://thief.example.com/x\"}",
                        w.claims()));
        addNameless(all, "V-04: jku and no name", w -> w.thiefEc()
                .token("ES256", "{\"alg\":\"ES256\",\"jku\":\"https://thief.example.com/keys\"}", w.claims()));
        add(all, "V-04: the name is empty", "malformed \"kid\"", w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"\"}"));
        addNameless(all, "V-04: no name", w -> w.headed("{\"alg\":\"ES256\"}"));
        add(all, "the name is null", "malformed \"kid\"", w -> w.headed("{\"alg\":\"ES256\",\"kid\":null}"));
        add(all, "the name is a number", "malformed \"kid\"", w -> w.headed("{\"alg\":\"ES256\",\"kid\":0}"));
        add(all, "the name is a list", "malformed \"kid\"", w -> w.headed("{\"alg\":\"ES256\",\"kid\":[\"ec\"]}"));
        for (String name :
                List.of("nobody", "EC", "ec ", "../../../../dev/null", "ec' OR '1'='1", "http://127.0.0.1/", "*")) {
            add(
                    all,
                    "V-04: the name is " + name,
                    TRUSTED,
                    w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"" + name + "\"}"));
        }
    }

    private static void addNameless(List<Forgery> all, String attack, Function<World, String> token) {
        addForServers(all, attack, TRUSTED, token);
    }

    private static String embedded(World w, String inKey, String beside) {
        String key = w.thiefEc().jwk(Map.of());
        String named = inKey.isEmpty() ? key : key.substring(0, key.length() - 1) + ',' + inKey + '}';
        return w.thiefEc().token("ES256", "{\"alg\":\"ES256\",\"jwk\":" + named + beside + "}", w.claims());
    }

    private static void certificates(List<Forgery> all) {
        addForServers(
                all,
                "V-04: x5c that vouches for itself",
                VOUCHED,
                w -> w.vouched(w.thiefEc(), TestAuthority.self("CN=thief", w.thiefEc(), true, TestClock.NOW)));
        addForServers(
                all,
                "V-04: x5c that calls itself root",
                VOUCHED,
                w -> w.vouched(w.thiefEc(), TestAuthority.self("CN=root", w.thiefEc(), true, TestClock.NOW)));
        addForServers(
                all,
                "V-04: x5c of a thief with the true root behind",
                VOUCHED,
                w -> w.vouched(
                        w.thiefEc(), TestAuthority.self("CN=thief", w.thiefEc(), true, TestClock.NOW), w.root()));
        addForServers(all, "V-04: x5c of a thief by an authority that calls itself root", VOUCHED, w -> {
            TestAuthority own = TestAuthority.self("CN=root", w.thiefEc(), true, TestClock.NOW);
            TestKey key = TestKey.elliptic("P-256");
            return w.vouched(key, own.issue("CN=signer", key, false, TestClock.NOW), own);
        });
        addForServers(
                all,
                "V-04: x5c of somebody whom a signer vouches for, who is no authority",
                VOUCHED,
                w -> w.vouched(w.thiefEc(), w.leaf().issue("CN=thief", w.thiefEc(), false, TestClock.NOW), w.leaf()));
        addForServers(
                all, "V-04: the true x5c over another's signature", SIGNATURE, w -> w.vouched(w.thiefEc(), w.leaf()));
        addForServers(
                all,
                "V-04: the root's own x5c over another's signature",
                SIGNATURE,
                w -> w.vouched(w.thiefEc(), w.root()));
        addForServers(all, "V-04: x5c of a thief beside a trusted name", VOUCHED, w -> w.thiefEc()
                .token(
                        "ES256",
                        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"x5c\":"
                                + World.chain(TestAuthority.self("CN=thief", w.thiefEc(), true, TestClock.NOW)) + "}",
                        w.claims()));
        addForServers(all, "x5c that has expired", VOUCHED, w -> issued(w, -3601));
        addForServers(all, "x5c that is not valid yet", VOUCHED, w -> issued(w, 10));
        addForServers(all, "x5c in the wrong order", VOUCHED, w -> {
            TestAuthority middle = w.root().issue("CN=middle", TestKey.elliptic("P-256"), true, TestClock.NOW);
            return w.vouched(
                    middle.key(), middle.issue("CN=signer", w.thiefEc(), false, TestClock.NOW), w.leaf(), middle);
        });
        addForServers(all, "x5c of a weak key", VOUCHED, w -> {
            TestAuthority weak = w.root().issue("CN=signer", TestKey.rsa(1024), false, TestClock.NOW);
            return weak.key().token("RS256", "{\"alg\":\"RS256\",\"x5c\":" + World.chain(weak) + "}", w.claims());
        });
        for (String broken : List.of("[]", "\"MIIB\"", "[1]", "null", "[[]]", "{}")) {
            addForServers(
                    all,
                    "x5c is " + broken,
                    "malformed \"x5c\"",
                    w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"x5c\":" + broken + "}"));
        }
        addForServers(all, "x5c is no certificate", VOUCHED, w -> w.headed("{\"alg\":\"ES256\",\"x5c\":[\"MIIB\"]}"));
        addForServers(all, "x5c is no base64", VOUCHED, w -> w.headed("{\"alg\":\"ES256\",\"x5c\":[\"%%%\"]}"));
        addForServers(all, "x5c of eleven certificates", "malformed \"x5c\"", w -> {
            TestAuthority[] many = new TestAuthority[11];
            Arrays.fill(many, w.leaf());
            return w.vouched(w.leaf().key(), many);
        });
    }

    private static String issued(World w, int seconds) {
        TestAuthority issued = w.root().issue("CN=signer", w.thiefEc(), false, TestClock.NOW.plusSeconds(seconds));
        return w.vouched(w.thiefEc(), issued);
    }

    private static void extensions(List<Forgery> all) {
        for (String member : List.of(
                "\"crit\":[\"exp\"]",
                "\"crit\":[]",
                "\"b64\":false",
                "\"b64\":true",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A128GCM\"")) {
            add(
                    all,
                    "V-38: the header has " + member,
                    "not understood",
                    w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"ec\"," + member + "}"));
        }
        add(all, "V-38: five parts, as encrypted ones have", "three parts", w -> w.genuine() + ".AA.AA");
        add(
                all,
                "V-38: a password for the key",
                ALGORITHM,
                w -> w.headed("{\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":2147483647,\"p2s\":\"AA\",\"kid\":\"ec\"}"));
    }

    /** Those that say something odd about what may be done, which is for token servers to say. */
    public static List<Forgery> ofGrants() {
        List<Forgery> all = new ArrayList<>();
        for (String access : List.of(
                "{}",
                "\"*\"",
                "[\"repository:team/app:*\"]",
                "[null]",
                "[{}]",
                "[{\"type\":\"repository\",\"name\":\"a\",\"actions\":\"*\"}]",
                "[{\"type\":\"repository\",\"name\":\"a\",\"actions\":[1]}]",
                "[{\"type\":\"repository\",\"name\":1,\"actions\":[]}]",
                "[{\"type\":\"repository\",\"class\":{},\"name\":\"a\",\"actions\":[]}]")) {
            addForServers(
                    all,
                    "access is " + access,
                    "malformed \"access\"",
                    w -> w.saying("access", "\"access\":" + access));
        }
        return all;
    }
}
