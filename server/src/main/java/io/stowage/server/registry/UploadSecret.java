package io.stowage.server.registry;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What replicas sign the state of uploads with. Never shows itself. Any thread. */
public final class UploadSecret {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int RANDOM_BYTES = 32;

    /** Bytes of a signature. */
    static final int SIGNATURE_BYTES = 32;

    private final byte[] bytes;

    private UploadSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The configured secret.
     *
     * @throws IllegalArgumentException when there are no bytes
     */
    public static UploadSecret of(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("an empty secret is none");
        }
        return new UploadSecret(bytes.clone());
    }

    static byte[] random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    byte[] sign(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "UploadSecret";
    }
}
