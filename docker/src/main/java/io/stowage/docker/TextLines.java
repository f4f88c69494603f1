package io.stowage.docker;

import java.util.Map;

/** A log that people read: time, level, message, and fields. */
final class TextLines extends Lines {

    TextLines(Map<String, String> always) {
        super(always);
    }

    @Override
    String line(String time, String level, String message, Map<String, Object> fields, String trace) {
        StringBuilder line = new StringBuilder(200)
                .append(time)
                .append(' ')
                .append((level + ' ').substring(0, 5))
                .append(' ')
                .append(clean(message));
        fields.forEach((name, value) ->
                line.append(' ').append(clean(name)).append('=').append(word(clean(String.valueOf(value)))));
        return line.append('\n').append(trace).toString();
    }

    private static String word(String value) {
        return value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0
                ? '"' + value.replace("\"", "\\\"") + '"'
                : value;
    }

    /** Nothing that a client sends begins a new line or colours a terminal. */
    private static String clean(String message) {
        StringBuilder cleaned = new StringBuilder(message.length());
        message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(cleaned::appendCodePoint);
        return cleaned.toString();
    }
}
