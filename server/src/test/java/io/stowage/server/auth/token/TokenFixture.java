package io.stowage.server.auth.token;

import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.jwt.World;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the tests of this package say again and again. */
final class TokenFixture {

    private TokenFixture() {}

    static TokenSettings settings(Optional<Path> bundle, Optional<Path> jwks, String... algorithms) {
        return new TokenSettings(
                "https://auth.example.com/token",
                World.SERVICE,
                "issuer",
                bundle,
                jwks,
                List.of(algorithms),
                false,
                "");
    }

    /** @param words as in {@code pull team/app}, or {@code catalog} */
    static Access access(String words) {
        String[] parts = words.split(" ", -1);
        Action action = Action.valueOf(parts[0].toUpperCase(Locale.ROOT));
        try {
            return parts.length == 1 ? Access.toRegistry(action) : Access.to(action, new RepositoryName(parts[1]));
        } catch (InvalidNameException e) {
            throw new AssertionError(e);
        }
    }

    /** @param wanted accesses with a semicolon between them; may be empty */
    static Attempt attempt(String wanted) {
        List<Access> accesses = wanted.isEmpty()
                ? List.of()
                : Arrays.stream(wanted.split("; ?", -1))
                        .map(TokenFixture::access)
                        .toList();
        return new Attempt(new Credentials.None(), accesses, "192.0.2.1", () -> "https://registry.example.com:5000");
    }
}
