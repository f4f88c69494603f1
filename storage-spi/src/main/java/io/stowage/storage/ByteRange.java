package io.stowage.storage;

/** A range of bytes: where it begins and how long it is. */
public record ByteRange(long offset, long lengthBytes) {

    /** Everything there is. */
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    public ByteRange {
        if (offset < 0 || lengthBytes < 0) {
            throw new IllegalArgumentException("not a range: " + offset + "+" + lengthBytes);
        }
    }

    /** This range cut to a content of {@code totalBytes}; of length 0 when it begins at or past the end. */
    public ByteRange clamp(long totalBytes) {
        long start = Math.min(offset, totalBytes);
        return new ByteRange(start, Math.min(lengthBytes, totalBytes - start));
    }
}
