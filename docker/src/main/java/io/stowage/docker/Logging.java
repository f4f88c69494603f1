package io.stowage.docker;

import io.stowage.server.config.Configuration.Log;
import io.stowage.server.config.Configuration.LogFormat;
import io.stowage.server.config.Configuration.LogLevel;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets up the process's log: one event a line, on standard error. */
final class Logging {

    /** Held, so that the levels set on them stay: the platform keeps loggers weakly. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OURS = Logger.getLogger("io.stowage");

    /** It calls an error what it then tries again; what comes of it, we say ourselves. */
    private static final Logger AZURE = Logger.getLogger("com.azure");

    private Logging() {}

    static void configure(Log settings) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(lines(settings));
        ROOT.addHandler(console);
        // What libraries say below a warning is for their makers.
        ROOT.setLevel(Level.WARNING);
        OURS.setLevel(level(settings.level()));
        AZURE.setLevel(Level.OFF);
    }

    /** Whether what is of interest only to operators is written. */
    static boolean hasInfo() {
        return OURS.isLoggable(Level.INFO);
    }

    /** How lines look. */
    static Lines lines(Log settings) {
        return settings.format() == LogFormat.JSON
                ? new JsonLines(settings.fields())
                : new TextLines(settings.fields());
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }

    /** A level as configurations name it. */
    static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "warn";
        }
        return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
    }
}
