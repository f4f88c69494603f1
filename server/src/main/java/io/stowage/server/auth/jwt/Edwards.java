package io.stowage.server.auth.jwt;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Keys for Ed25519. RFC 8410. */
final class Edwards {

    static final int KEY_BYTES = 32;

    /** What is in front of the key in its SubjectPublicKeyInfo, always. */
    private static final String PREFIX = "302a300506032b6570032100";

    private Edwards() {}

    static PublicKey key(byte[] bytes) throws GeneralSecurityException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(HexFormat.of().parseHex(PREFIX));
        encoded.writeBytes(bytes);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    }
}
