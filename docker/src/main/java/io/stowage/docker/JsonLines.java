package io.stowage.docker;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;

/** A log that machines read: an object a line, with Distribution's names ({@code time}, {@code level}, {@code msg}). */
final class JsonLines extends Lines {

    JsonLines(Map<String, String> always) {
        super(always);
    }

    @Override
    String line(String time, String level, String message, Map<String, Object> fields, String trace) {
        StringBuilder line = new StringBuilder(300).append('{');
        text(line, "time", time);
        text(line.append(','), "level", level);
        text(line.append(','), "msg", message);
        if (!trace.isEmpty()) {
            text(line.append(','), "error", trace);
        }
        fields.forEach((name, value) -> {
            line.append(',');
            if (value instanceof Number) {
                line.append('"').append(name).append("\":").append(value);
            } else {
                text(line, name, String.valueOf(value));
            }
        });
        return line.append("}\n").toString();
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append('"')
                .append(JsonStringEncoder.getInstance().quoteAsString(name))
                .append("\":\"")
                .append(JsonStringEncoder.getInstance().quoteAsString(value))
                .append('"');
    }
}
