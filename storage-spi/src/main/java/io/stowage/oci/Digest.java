package io.stowage.oci;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The name of a content: algorithm and lower-case hex. image-spec: Descriptor, Digests.
 *
 * @param hex of exactly the algorithm's length
 */
public record Digest(DigestAlgorithm algorithm, String hex) implements Comparable<Digest> {

    public Digest {
        if (hex.length() != algorithm.hexLength() || !isLowerHex(hex)) {
            throw new InvalidNameException(
                    "a " + algorithm.label() + " digest has " + algorithm.hexLength() + " lower-case hex digits");
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws InvalidNameException for anything else, unknown algorithms included
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidNameException("a digest has the form algorithm:hex");
        }
        DigestAlgorithm algorithm = DigestAlgorithm.of(text.substring(0, colon))
                .orElseThrow(() -> new InvalidNameException("the digest algorithm is not supported"));
        return new Digest(algorithm, text.substring(colon + 1));
    }

    /** Whether {@link #parse} would take it. */
    public static boolean isValid(String text) {
        int colon = text.indexOf(':');
        return colon > 0
                && DigestAlgorithm.of(text.substring(0, colon))
                        .filter(algorithm -> text.length() == colon + 1 + algorithm.hexLength())
                        .isPresent()
                && isLowerHex(text.substring(colon + 1));
    }

    /** The digest of {@code bytes}. */
    public static Digest of(DigestAlgorithm algorithm, byte[] bytes) {
        return new Digest(
                algorithm, HexFormat.of().formatHex(algorithm.newDigest().digest(bytes)));
    }

    /** The SHA-256 digest of {@code bytes}. */
    public static Digest sha256(byte[] bytes) {
        return of(DigestAlgorithm.SHA256, bytes);
    }

    /** Finishes a running digest, which is reset by it. */
    public static Digest finish(DigestAlgorithm algorithm, MessageDigest running) {
        return new Digest(algorithm, HexFormat.of().formatHex(running.digest()));
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm.label() + ':' + hex;
    }
}
