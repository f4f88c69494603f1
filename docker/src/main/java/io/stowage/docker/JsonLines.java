package io.stowage.docker;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** A log that machines read: an object a line, with Distribution's names ({@code time}, {@code level}, {@code msg}). */
final class JsonLines extends Formatter {

    private final String fields;

    JsonLines(Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(fields).forEach((name, value) -> append(text.append(','), name, value));
        this.fields = text.toString();
    }

    @Override
    public String format(LogRecord event) {
        StringBuilder line = new StringBuilder(200).append('{');
        append(
                line,
                "time",
                Instant.ofEpochMilli(event.getMillis())
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        append(line.append(','), "level", Logging.name(event.getLevel()));
        append(line.append(','), "msg", formatMessage(event));
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            append(line.append(','), "error", trace.toString());
        }
        return line.append(fields).append("}\n").toString();
    }

    private static void append(StringBuilder line, String name, String value) {
        line.append('"')
                .append(JsonStringEncoder.getInstance().quoteAsString(name))
                .append("\":\"")
                .append(JsonStringEncoder.getInstance().quoteAsString(value))
                .append('"');
    }
}
