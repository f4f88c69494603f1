package io.stowage.server.auth;

import io.stowage.oci.RepositoryName;
import java.util.Optional;

/**
 * Something that somebody wants to do.
 *
 * @param repository where; empty for actions on the registry as a whole, see {@link Action#isInRepository}
 */
public record Access(Action action, Optional<RepositoryName> repository) {

    public Access {
        if (action.isInRepository() != repository.isPresent()) {
            throw new IllegalArgumentException(action + " with a repository where none is, or without one");
        }
    }

    public static Access to(Action action, RepositoryName repository) {
        return new Access(action, Optional.of(repository));
    }

    public static Access toRegistry(Action action) {
        return new Access(action, Optional.empty());
    }

    @Override
    public String toString() {
        return repository.map(name -> action.word() + " in " + name).orElse(action.word());
    }
}
