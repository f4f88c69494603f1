package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * By which names tokens call a key: its thumbprint (RFC 7638), as token servers have it that were made for Distribution 3;
 * that thumbprint as Distribution 3 reckons it, which leaves out the leading zeros of coordinates; and the fingerprint of
 * libtrust, {@code ABCD:EFGH:…} in twelve groups, as those for Distribution 2 have it.
 */
final class KeyIds {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final int FINGERPRINT_BYTES = 30;

    private static final int GROUP = 4;

    private KeyIds() {}

    static Set<String> all(PublicKey key) {
        Set<String> ids = new LinkedHashSet<>();
        ids.add(thumbprint(key));
        if (key instanceof ECPublicKey ec) {
            ids.add(hash(members(ec, 0)));
        }
        ids.add(fingerprint(key.getEncoded()));
        return ids;
    }

    static String thumbprint(Key key) {
        if (key instanceof RSAPublicKey rsa) {
            return hash("{\"e\":\"" + number(rsa.getPublicExponent(), 0) + "\",\"kty\":\"RSA\",\"n\":\""
                    + number(rsa.getModulus(), 0) + "\"}");
        }
        if (key instanceof ECPublicKey ec) {
            return hash(members(ec, curve(ec).coordinateBytes()));
        }
        byte[] encoded = key.getEncoded();
        return hash(
                key.getAlgorithm().equals("HMAC")
                        ? "{\"k\":\"" + Base64Url.encode(encoded) + "\",\"kty\":\"oct\"}"
                        : "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\""
                                + Base64Url.encode(
                                        Arrays.copyOfRange(encoded, encoded.length - Edwards.KEY_BYTES, encoded.length))
                                + "\"}");
    }

    private static Curve curve(ECPublicKey key) {
        return Curve.of(key).orElseThrow(() -> new IllegalArgumentException("a key on another curve"));
    }

    private static String members(ECPublicKey key, int coordinateBytes) {
        return "{\"crv\":\"" + curve(key).word() + "\",\"kty\":\"EC\",\"x\":\""
                + number(key.getW().getAffineX(), coordinateBytes) + "\",\"y\":\""
                + number(key.getW().getAffineY(), coordinateBytes) + "\"}";
    }

    /** @param minBytes filled up with zeros in front */
    private static String number(BigInteger number, int minBytes) {
        byte[] signed = number.toByteArray();
        int from = signed[0] == 0 ? 1 : 0;
        int length = signed.length - from;
        byte[] padded = new byte[Math.max(minBytes, length)];
        System.arraycopy(signed, from, padded, padded.length - length, length);
        return Base64Url.encode(padded);
    }

    private static String hash(String members) {
        return Base64Url.encode(sha256(members.getBytes(StandardCharsets.UTF_8)));
    }

    private static String fingerprint(byte[] subjectPublicKeyInfo) {
        BigInteger bits = new BigInteger(1, Arrays.copyOf(sha256(subjectPublicKeyInfo), FINGERPRINT_BYTES));
        int length = FINGERPRINT_BYTES * 8 / 5;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (i > 0 && i % GROUP == 0) {
                text.append(':');
            }
            text.append(BASE32.charAt(bits.shiftRight(5 * (length - 1 - i)).intValue() & 31));
        }
        return text.toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
