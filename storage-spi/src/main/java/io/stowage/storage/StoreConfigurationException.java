package io.stowage.storage;

/** A parameter of a store makes no sense. */
public final class StoreConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String parameter;

    /**
     * @param parameter the parameter's name
     * @param message what is wrong and what would be right, without the value when that is a secret
     */
    public StoreConfigurationException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
