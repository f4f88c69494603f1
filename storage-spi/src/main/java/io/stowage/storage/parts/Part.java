package io.stowage.storage.parts;

/**
 * A part that a store has kept.
 *
 * @param number from 1; parts follow each other by rising numbers, and numbers may be missing
 * @param token what the store said about it, by which it is named when the parts are put together (an ETag on S3); may be
 *     empty; at most {@value #MAX_TOKEN_LENGTH} characters of ASCII
 */
public record Part(int number, String token, int lengthBytes) {

    /** Longer than any ETag, and short enough for a record of ten thousand parts. */
    public static final int MAX_TOKEN_LENGTH = 300;
}
