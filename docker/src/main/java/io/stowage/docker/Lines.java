package io.stowage.docker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** How an event becomes a line of the log. Any thread. */
abstract class Lines extends Formatter {

    private final Map<String, String> always;

    /** @param always fields of every line */
    Lines(Map<String, String> always) {
        this.always = new TreeMap<>(always);
    }

    @Override
    public final String format(LogRecord event) {
        return line(
                Instant.ofEpochMilli(event.getMillis()),
                Logging.name(event.getLevel()),
                formatMessage(event),
                Map.of(),
                event.getThrown());
    }

    /** A line with its end. */
    final String line(
            Instant time, String level, String message, Map<String, Object> fields, @Nullable Throwable thrown) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.putAll(always);
        String trace = "";
        if (thrown != null) {
            StringWriter written = new StringWriter();
            thrown.printStackTrace(new PrintWriter(written));
            trace = written.toString();
        }
        return line(time.truncatedTo(ChronoUnit.MILLIS).toString(), level, message, all, trace);
    }

    /** @param trace of what was thrown; empty when nothing was */
    abstract String line(String time, String level, String message, Map<String, Object> fields, String trace);
}
