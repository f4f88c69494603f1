package io.stowage.server.auth;

import java.util.Optional;

/** What a login brings along, before any {@link Policy}. */
public interface Rights {

    /** Everything. */
    Rights ALL = of(true);

    /** Nothing. */
    Rights NONE = of(false);

    private static Rights of(boolean answer) {
        return new Rights() {
            @Override
            public Optional<Boolean> known(Access access) {
                return Optional.of(answer);
            }

            @Override
            public boolean permit(Access access) {
                return answer;
            }
        };
    }

    /** Whether it shows in a catalog also what it does not let one pull. Never waits. */
    default boolean listAll() {
        return false;
    }

    /** The answer, if nobody has to be asked for it. Never waits. */
    Optional<Boolean> known(Access access);

    /**
     * The answer. May wait.
     *
     * @throws LoginException.Unavailable when nobody gives it
     */
    boolean permit(Access access) throws LoginException.Unavailable;
}
