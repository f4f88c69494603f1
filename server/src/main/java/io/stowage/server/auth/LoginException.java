package io.stowage.server.auth;

/** Why somebody could not log in. The message is shown to him. */
@SuppressWarnings("serial") // never serialised
public abstract sealed class LoginException extends Exception {

    private static final long serialVersionUID = 1L;

    private LoginException(String message, Throwable cause) {
        super(message, cause);
    }

    private LoginException(String message) {
        super(message);
    }

    /** What he shows is wrong. */
    public static final class Refused extends LoginException {

        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }

    /** Whether it is right cannot be found out now. The cause is for the log. */
    public static final class Unavailable extends LoginException {

        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
