package io.stowage.server.config;

/** A configuration that makes no sense. The message is one line that names the key and the fix. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String key, String fix) {
        this(key + ": " + fix);
    }

    /** @param line names the key itself */
    ConfigurationException(String line) {
        super(line);
    }
}
