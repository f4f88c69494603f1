package io.stowage.server.auth.token;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.jwt.Claims;
import io.stowage.server.auth.jwt.SignedToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes the tokens of one token server, who they are and what they may do. Its keys are read again when their files have
 * changed; until new ones are good the old ones count.
 */
public final class TokenAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(TokenAuthenticator.class);

    /** How old what is known of the files may be when a token is verified. */
    private static final Duration CHECK_AFTER = Duration.ofSeconds(5);

    private final TokenSettings settings;
    private final InstantSource clock;
    private final TrustFiles files;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State state;
    private volatile Instant checked;
    private String problem = "";

    private record State(Trust trust, long generation) {}

    private TokenAuthenticator(TokenSettings settings, InstantSource clock, TrustFiles files, Trust trust) {
        this.settings = settings;
        this.clock = clock;
        this.files = files;
        this.state = new State(trust, 0);
        this.checked = clock.instant();
    }

    /**
     * Reads the keys.
     *
     * @throws IOException in one line that says what is wrong with which file
     */
    public static TokenAuthenticator open(TokenSettings settings, InstantSource clock) throws IOException {
        TrustFiles files = new TrustFiles(settings);
        return new TokenAuthenticator(settings, clock, files, files.read().orElseThrow());
    }

    /**
     * Reads the keys again if their files have changed; to be called every few seconds, for {@link #generation} to change in
     * time. Reads files; never fails: what is wrong with new ones is logged once.
     */
    @Override
    public void reload() {
        // Who finds somebody at it need not wait for him.
        if (!reading.tryLock()) {
            return;
        }
        try {
            checked = clock.instant();
            Optional<Trust> changed = files.read();
            if (changed.isPresent()) {
                state = new State(changed.get(), state.generation() + 1);
                LOG.info("the keys that verify tokens have changed");
            }
            problem = "";
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(problem)) {
                LOG.warn("the keys that verify tokens stay as they were: {}", message);
            }
            problem = message;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws Refused {
        return credentials instanceof Credentials.Bearer bearer ? Optional.of(login(bearer.token())) : Optional.empty();
    }

    private Login login(String token) throws Refused {
        Instant now = clock.instant();
        if (!now.isBefore(checked.plus(CHECK_AFTER))) {
            reload();
        }
        SignedToken signed = SignedToken.parse(token);
        Claims claims = signed.verify(state.trust().candidates(signed, now), settings.algorithms());
        Instant expires = claims.validUntil(settings.issuer(), Set.of(settings.service()), now);
        // Token servers give tokens to people without a name, too, for what everybody may do.
        Identity identity =
                claims.name("sub").map(name -> Identity.of(name, Set.of())).orElse(Identity.ANONYMOUS);
        return new Login(identity, Grants.parse(claims.json("access")), expires);
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        String realm =
                settings.autoRedirect() ? attempt.origin().get() + settings.autoRedirectPath() : settings.realm();
        Map<Scope.Resource, Set<String>> scopes = new LinkedHashMap<>();
        attempt.wanted().stream().map(Scope::of).forEach(scope -> scopes.computeIfAbsent(
                        scope.resource(), some -> new LinkedHashSet<>())
                .addAll(scope.asked()));
        List<String> words = scopes.entrySet().stream()
                .map(each -> each.getKey() + ":" + String.join(",", each.getValue()))
                .toList();
        return BearerChallenge.of(realm, settings.service(), words, problem);
    }

    /** Another token may allow it. */
    @Override
    public boolean canShowMore() {
        return true;
    }

    @Override
    public long generation() {
        return state.generation();
    }
}
