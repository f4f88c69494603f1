package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of a token server's, or of somebody's who would like to be one. Signs whatever he says by whatever he calls it. */
public final class TestKey {

    private final Optional<KeyPair> pair;
    private final byte[] secret;

    private TestKey(Optional<KeyPair> pair, byte[] secret) {
        this.pair = pair;
        this.secret = secret;
    }

    public static TestKey of(KeyPair pair) {
        return new TestKey(Optional.of(pair), new byte[0]);
    }

    public static TestKey rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** @param curve as JWKs have it, P-256 */
    public static TestKey elliptic(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp" + curve.substring(2) + "r1"));
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static TestKey edwards(String curve) {
        try {
            return of(KeyPairGenerator.getInstance(curve).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static TestKey secret(byte[] bytes) {
        return new TestKey(Optional.empty(), bytes);
    }

    public static TestKey secret(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 's');
        return secret(bytes);
    }

    public PublicKey open() {
        return pair.orElseThrow().getPublic();
    }

    public PrivateKey closed() {
        return pair.orElseThrow().getPrivate();
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] decode(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    /** A token in compact form. */
    public String token(String algorithm, String header, String payload) {
        return token(algorithm, header, payload.getBytes(StandardCharsets.UTF_8));
    }

    public String token(String algorithm, String header, byte[] payload) {
        String signed = base64(header) + '.' + base64(payload);
        return signed + '.' + base64(sign(algorithm, signed));
    }

    public byte[] sign(String algorithm, String signed) {
        byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
        String bits = algorithm.substring(2);
        try {
            if (algorithm.startsWith("HS")) {
                Mac mac = Mac.getInstance("HmacSHA" + bits);
                mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, "x"));
                return mac.doFinal(bytes);
            }
            Signature signer = Signature.getInstance(
                    switch (algorithm.substring(0, 2).toUpperCase(Locale.ROOT)) {
                        case "RS" -> "SHA" + bits + "withRSA";
                        case "PS" -> "RSASSA-PSS";
                        case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
                        default -> closed().getAlgorithm();
                    });
            if (algorithm.startsWith("PS")) {
                String hash = "SHA-" + bits;
                signer.setParameter(
                        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), Integer.parseInt(bits) / 8, 1));
            }
            signer.initSign(closed());
            signer.update(bytes);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The public half; of a secret all. */
    public String jwk(Map<String, String> more) {
        StringBuilder json = new StringBuilder(members());
        more.forEach((name, value) ->
                json.append(",\"").append(name).append("\":\"").append(value).append('"'));
        return "{" + json + "}";
    }

    private String members() {
        if (pair.isEmpty()) {
            return "\"kty\":\"oct\",\"k\":\"" + base64(secret) + '"';
        }
        if (open() instanceof RSAPublicKey rsa) {
            return "\"kty\":\"RSA\",\"n\":\"" + base64(number(rsa.getModulus(), 0)) + "\",\"e\":\""
                    + base64(number(rsa.getPublicExponent(), 0)) + '"';
        }
        if (open() instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            int length = (bits + 7) / 8;
            return "\"kty\":\"EC\",\"crv\":\"P-" + bits + "\",\"x\":\""
                    + base64(number(ec.getW().getAffineX(), length)) + "\",\"y\":\""
                    + base64(number(ec.getW().getAffineY(), length)) + '"';
        }
        byte[] encoded = open().getEncoded();
        int length = encoded.length == 44 ? 32 : 57;
        return "\"kty\":\"OKP\",\"crv\":\"" + (length == 32 ? "Ed25519" : "Ed448") + "\",\"x\":\""
                + base64(Arrays.copyOfRange(encoded, encoded.length - length, encoded.length)) + '"';
    }

    private static byte[] number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] bare = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        byte[] padded = new byte[Math.max(length, bare.length)];
        System.arraycopy(bare, 0, padded, padded.length - bare.length, bare.length);
        return padded;
    }

    public static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }
}
