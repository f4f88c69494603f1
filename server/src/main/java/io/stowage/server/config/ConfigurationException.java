package io.stowage.server.config;

/** A configuration that makes no sense. The message is one line that names the key and the fix. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String key, String fix) {
        super(key + ": " + fix);
    }
}
