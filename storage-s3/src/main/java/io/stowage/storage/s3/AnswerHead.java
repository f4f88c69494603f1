package io.stowage.storage.s3;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of an HTTP answer.
 *
 * @param lengthBytes up to the first byte of the body
 * @param fields values by name in small letters
 */
record AnswerHead(int lengthBytes, String status, Map<String, List<String>> fields) {

    static final int OK = 200;

    private static final String END = "\r\n\r\n";

    /** Bytes of an object, said so plainly that there are no two ways to read them. */
    record Content(long lengthBytes, String range, String tag, boolean keptOpen) {}

    /**
     * @param bytes of which so many have come
     * @return empty when it is not all there yet
     */
    static Optional<AnswerHead> parse(byte[] bytes, int count) {
        String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        if (end < 0) {
            return Optional.empty();
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> fields = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            fields.computeIfAbsent(name, any -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).trim());
        }
        return Optional.of(new AnswerHead(end + END.length(), lines[0], fields));
    }

    /** What is on its way; empty when that is not an object, or may be read in more ways than one. */
    Optional<Content> content() {
        boolean good = isOk() || status.startsWith("HTTP/1.1 206 ");
        String length = only("content-length");
        String tag = only("etag");
        if (!good || !isPlain() || tag.isEmpty() || !length.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new Content(Long.parseLong(length), only("content-range"), tag, isKeptOpen()));
    }

    boolean isOk() {
        return status.startsWith("HTTP/1.1 " + OK + ' ');
    }

    /** Whether something that was sent is there, and nothing more is to be said. */
    boolean isDone() {
        return isOk()
                && isPlain()
                && only("content-length").equals("0")
                && !only("etag").isEmpty();
    }

    boolean isKeptOpen() {
        return fields.getOrDefault("connection", List.of()).stream()
                .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
    }

    private boolean isPlain() {
        return !fields.containsKey("") && !fields.containsKey("transfer-encoding") && !encoded();
    }

    private boolean encoded() {
        return !fields.getOrDefault("content-encoding", List.of()).stream()
                .allMatch(value -> value.isEmpty() || value.equals("identity"));
    }

    private String only(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : "";
    }
}
