package io.stowage.server.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a blob a chunk is. distribution-spec: Pushing a blob in chunks.
 *
 * @param first the position of its first byte
 * @param last the position of its last byte
 */
public record ContentRange(long first, long last) {

    /** The specification's {@code a-b}, HTTP's {@code bytes a-b/n} and {@code bytes a-b/*}, and {@code bytes=a-b}. */
    private static final Pattern FORM = Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/(?:\\d+|\\*))?");

    public ContentRange {
        if (first < 0 || last < first) {
            throw malformed();
        }
    }

    /**
     * Reads a Content-Range.
     *
     * @throws RegistryException BLOB_UPLOAD_INVALID when it is malformed: 416 is for chunks out of order, which a client
     *     may repair by asking where to go on
     */
    public static ContentRange parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw malformed();
        }
        return new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /** How many bytes the chunk has: at least one. */
    public long lengthBytes() {
        return last - first + 1;
    }

    private static RegistryException malformed() {
        return new RegistryException(
                ErrorCode.BLOB_UPLOAD_INVALID,
                "a Content-Range has the form first-last, the last not before the first",
                Optional.empty());
    }
}
