package io.stowage.server.auth;

import java.util.List;
import java.util.function.Supplier;

/**
 * Somebody at the gate.
 *
 * @param wanted what his request takes, all of it; nothing where being known is enough
 * @param client his address, as far as that can be believed
 * @param origin scheme and authority by which he reaches the registry, as in {@code https://registry.example.com}
 */
public record Attempt(Credentials credentials, List<Access> wanted, String client, Supplier<String> origin) {

    public Attempt {
        wanted = List.copyOf(wanted);
    }
}
