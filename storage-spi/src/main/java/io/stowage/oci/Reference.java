package io.stowage.oci;

/** By what a manifest is asked for: a {@link Tag} or a {@link ByDigest}. */
public sealed interface Reference permits Tag, Reference.ByDigest {

    /**
     * Reads a digest when there is a colon, a tag otherwise: no tag has a colon.
     *
     * @throws InvalidNameException when it is neither
     */
    static Reference parse(String text) {
        return text.indexOf(':') >= 0 ? new ByDigest(Digest.parse(text)) : new Tag(text);
    }

    /** A manifest asked for by what it is. */
    record ByDigest(Digest digest) implements Reference {
        @Override
        public String toString() {
            return digest.toString();
        }
    }
}
