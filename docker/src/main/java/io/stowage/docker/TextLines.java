package io.stowage.docker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** A log that people read: time, level, message, and the fields that every line has. */
final class TextLines extends Formatter {

    private final String fields;

    TextLines(Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(fields)
                .forEach((name, value) ->
                        text.append(' ').append(clean(name)).append('=').append(clean(value)));
        this.fields = text.toString();
    }

    @Override
    public String format(LogRecord event) {
        StringBuilder line = new StringBuilder(160)
                .append(Instant.ofEpochMilli(event.getMillis()).truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append((Logging.name(event.getLevel()) + ' ').substring(0, 5))
                .append(' ')
                .append(clean(formatMessage(event)))
                .append(fields)
                .append('\n');
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        return line.toString();
    }

    /** Nothing that a client sends begins a new line or colours a terminal. */
    private static String clean(String message) {
        StringBuilder cleaned = new StringBuilder(message.length());
        message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(cleaned::appendCodePoint);
        return cleaned.toString();
    }
}
