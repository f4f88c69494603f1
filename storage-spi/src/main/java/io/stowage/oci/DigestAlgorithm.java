package io.stowage.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The digest algorithms that a registry must know. image-spec: Descriptor, Registered algorithms. */
public enum DigestAlgorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String label;
    private final String javaName;
    private final int hexLength;

    DigestAlgorithm(String label, String javaName, int hexLength) {
        this.label = label;
        this.javaName = javaName;
        this.hexLength = hexLength;
    }

    /** The algorithm of this label, as in {@code sha256}. */
    public static Optional<DigestAlgorithm> of(String label) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** As written before the colon. */
    public String label() {
        return label;
    }

    /** Characters after the colon. */
    public int hexLength() {
        return hexLength;
    }

    /** A fresh running digest. */
    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + javaName, e);
        }
    }
}
