package io.stowage.server.auth.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.encoders.Base32;

/** How token servers reckon the names of their keys, in other words than ours. */
final class Names {

    private Names() {}

    /** That of RFC 7638, and that of libtrust. */
    static List<String> of(PublicKey key) {
        return List.of(thumbprint(members(key, true)), fingerprint(key));
    }

    /** That which Distribution reckons for a certificate with an EC key: numbers without zeros in front. */
    static String unpadded(PublicKey key) {
        return thumbprint(members(key, false));
    }

    static boolean isFull(PublicKey key) {
        return members(key, true).equals(members(key, false));
    }

    private static String members(PublicKey key, boolean padded) {
        if (key instanceof RSAPublicKey rsa) {
            return String.format(
                    "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
                    base64(BigIntegers.asUnsignedByteArray(rsa.getPublicExponent())),
                    base64(BigIntegers.asUnsignedByteArray(rsa.getModulus())));
        }
        if (key instanceof ECPublicKey ec) {
            return String.format(
                    "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
                    base64(bytes(ec.getW().getAffineX(), padded)),
                    base64(bytes(ec.getW().getAffineY(), padded)));
        }
        byte[] encoded = key.getEncoded();
        return String.format(
                "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", base64(Arrays.copyOfRange(encoded, 12, 44)));
    }

    private static byte[] bytes(BigInteger number, boolean padded) {
        return padded ? BigIntegers.asUnsignedByteArray(32, number) : BigIntegers.asUnsignedByteArray(number);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String thumbprint(String members) {
        return base64(sha256(members.getBytes(StandardCharsets.UTF_8)));
    }

    private static String fingerprint(PublicKey key) {
        String text = Base32.toBase32String(Arrays.copyOf(sha256(key.getEncoded()), 30));
        return text.replaceAll("(.{4})(?!$)", "$1:");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
