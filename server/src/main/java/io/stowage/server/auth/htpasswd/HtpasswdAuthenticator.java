package io.stowage.server.auth.htpasswd;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the users of a file of lines {@code user:hash} by their passwords. Each login costs what the file's hashes cost. */
public final class HtpasswdAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(HtpasswdAuthenticator.class);

    private final Path path;
    private final String challenge;
    private final Bcrypt bcrypt;
    private volatile Users users;
    private volatile long generation;
    private UsersFile taken;
    private UsersFile seen;
    private boolean failing;

    private HtpasswdAuthenticator(HtpasswdSettings settings, Bcrypt bcrypt) throws IOException {
        this.path = settings.path();
        this.challenge = "Basic realm=" + quoted(settings.realm());
        this.bcrypt = bcrypt;
        this.taken = readOrMake(path);
        this.seen = taken;
        this.users = parsed(taken);
    }

    /**
     * Reads the file; makes it, with one user, where it is missing.
     *
     * @throws IOException when that cannot be done, in one line that names the key and the fix
     */
    public static HtpasswdAuthenticator open(HtpasswdSettings settings) throws IOException {
        return open(settings, Bcrypt::compute);
    }

    static HtpasswdAuthenticator open(HtpasswdSettings settings, Bcrypt bcrypt) throws IOException {
        return new HtpasswdAuthenticator(settings, bcrypt);
    }

    private static UsersFile readOrMake(Path path) throws IOException {
        try {
            return UsersFile.read(path);
        } catch (NoSuchFileException e) {
            new FirstUser(path).create();
            return UsersFile.read(path);
        }
    }

    private Users parsed(UsersFile file) {
        Users read = Users.parse(file.content());
        read.warnings().forEach(warning -> LOG.warn("{}: {}", path, warning));
        return read;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Looks at the file again; to be called every few seconds. Whatever is in a file that has taken the other one's place,
     * by a rename or by way of a link, counts at once. What was written into the same file counts when the next look finds
     * it unchanged: it may be half of it. While there is nothing to be read the users stay as they are.
     */
    @Override
    public synchronized void reload() {
        UsersFile now;
        try {
            now = UsersFile.read(path);
        } catch (IOException e) {
            if (!failing) {
                LOG.error("the users stay as they were: {}", problem(e));
            }
            failing = true;
            return;
        }
        boolean replaced = !failing && !now.isSameFileAs(seen);
        boolean settled = replaced || now.hasContentOf(seen);
        failing = false;
        seen = now;
        if (settled && !now.hasContentOf(taken)) {
            taken = now;
            users = parsed(now);
            generation++; // after the users: what was found out about the old ones must not count as of now
            LOG.info("{} was read again, users: {}", path, users.size());
        }
    }

    private String problem(IOException e) {
        return e instanceof NoSuchFileException ? UsersFile.said(path, "is gone") : String.valueOf(e.getMessage());
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException.Refused {
        if (!(credentials instanceof Credentials.Basic basic)) {
            return Optional.empty();
        }
        Optional<String> problem = Passwords.problem(basic.password());
        if (problem.isPresent()) {
            // Before any user is looked for: it tells nothing about them.
            throw new LoginException.Refused(problem.get());
        }
        if (!users.know(basic.user(), basic.password(), bcrypt)) {
            throw new LoginException.Refused("wrong user or password");
        }
        return Optional.of(Login.of(Identity.of(basic.user(), Set.of())));
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return challenge;
    }

    @Override
    public long generation() {
        return generation;
    }
}
