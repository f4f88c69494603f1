package io.stowage.server;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Users whose passwords are their names, each in the groups that stand behind his name, as in {@code alice,team}. */
final class TestUsers implements Authenticator {

    private final List<String> users;

    TestUsers(String... users) {
        this.users = List.of(users);
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException.Refused {
        if (!(credentials instanceof Credentials.Basic basic)) {
            return Optional.empty();
        }
        for (String line : users) {
            List<String> words = List.of(line.split(","));
            if (words.get(0).equals(basic.user()) && words.get(0).equals(basic.password())) {
                return Optional.of(Login.of(Identity.of(basic.user(), Set.copyOf(words.subList(1, words.size())))));
            }
        }
        throw new LoginException.Refused("wrong user or password");
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return "Basic realm=\"test\"";
    }
}
