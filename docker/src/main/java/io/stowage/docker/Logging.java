package io.stowage.docker;

import io.stowage.server.config.Configuration.LogLevel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up the process's log: one line an event, on standard error. */
final class Logging {

    /** Held, so that the levels set on them stay: the platform keeps loggers weakly. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OURS = Logger.getLogger("io.stowage");

    private Logging() {}

    static void configure(LogLevel level) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(new Line());
        ROOT.addHandler(console);
        // What libraries say below a warning is for their makers.
        ROOT.setLevel(Level.WARNING);
        OURS.setLevel(
                switch (level) {
                    case ERROR -> Level.SEVERE;
                    case WARN -> Level.WARNING;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.FINE;
                });
    }

    private static final class Line extends Formatter {

        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder(160)
                    .append(Instant.ofEpochMilli(event.getMillis()).truncatedTo(ChronoUnit.MILLIS))
                    .append(' ')
                    .append(level(event.getLevel()))
                    .append(' ')
                    .append(clean(formatMessage(event)))
                    .append('\n');
            Throwable thrown = event.getThrown();
            if (thrown != null) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String level(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "error";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "warn ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "info " : "debug";
        }

        /** Nothing that a client sends begins a new line or colours a terminal. */
        private static String clean(String message) {
            StringBuilder cleaned = new StringBuilder(message.length());
            message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(cleaned::appendCodePoint);
            return cleaned.toString();
        }
    }
}
