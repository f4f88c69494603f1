package io.stowage.server.auth.oidc;

import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.Login;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.Rights;
import io.stowage.server.auth.jwt.Algorithm;
import io.stowage.server.auth.jwt.Claims;
import io.stowage.server.auth.jwt.SignedToken;
import io.stowage.server.auth.jwt.VerificationKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Believes who somebody is by a token of one of the issuers, which he shows as such or, as those do who have a name and a
 * password only, for a password. What he may do is the policy's business.
 */
public final class OidcAuthenticator implements Authenticator {

    private final String realm;
    private final Map<String, Known> issuers = new LinkedHashMap<>();
    private final InstantSource clock;

    private record Known(OidcSettings.Issuer issuer, IssuerKeys keys) {}

    /** Asks nobody yet. */
    public OidcAuthenticator(OidcSettings settings, InstantSource clock) {
        this.realm = settings.realm();
        this.clock = clock;
        for (OidcSettings.Issuer each : settings.issuers()) {
            issuers.put(each.url(), new Known(each, new IssuerKeys(each, clock)));
        }
    }

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException {
        if (credentials instanceof Credentials.Bearer bearer) {
            SignedToken token = SignedToken.parse(bearer.token());
            Known from = from(token).orElseThrow(() -> new Refused("the token is from another issuer"));
            return Optional.of(login(token, from));
        }
        if (credentials instanceof Credentials.Basic basic) {
            Optional<SignedToken> token = tokenIn(basic.password());
            Optional<Known> from = token.flatMap(this::from);
            return from.isPresent() ? Optional.of(login(token.orElseThrow(), from.get())) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Most passwords are no tokens, and somebody else's business. */
    private static Optional<SignedToken> tokenIn(String password) {
        try {
            return Optional.of(SignedToken.parse(password));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private Optional<Known> from(SignedToken token) {
        return token.unverifiedIssuer().map(issuers::get);
    }

    private Login login(SignedToken token, Known from) throws LoginException {
        String id = token.keyId().orElseThrow(() -> new Refused("the token does not say which key it is signed by"));
        OidcSettings.Issuer issuer = from.issuer();
        List<VerificationKey> keys = from.keys().named(id);
        Claims claims = token.verify(keys, Algorithm.asymmetric());
        Instant expires = claims.validUntil(issuer.url(), issuer.audiences(), clock.instant());
        return new Login(Identity.of(user(issuer, claims), groups(issuer, claims)), Rights.ALL, expires);
    }

    private static String user(OidcSettings.Issuer issuer, Claims claims) throws Refused {
        String claim = issuer.userClaim();
        // Whoever may choose his address has not shown that it is his.
        if (claim.equals("email") && !claims.json("email_verified").asBoolean(true)) {
            throw new Refused("the token's email is not verified");
        }
        return issuer.userPrefix()
                + claims.name(claim).orElseThrow(() -> new Refused("the token has no \"" + claim + '"'));
    }

    /** Those that this token names, and no others: who was put out of a group is out of it. CVE-2025-23208. */
    private static Set<String> groups(OidcSettings.Issuer issuer, Claims claims) throws Refused {
        if (issuer.groupsClaim().isEmpty()) {
            return Set.of();
        }
        return claims.texts(issuer.groupsClaim().get()).stream()
                .map(group -> issuer.groupPrefix() + group)
                .collect(Collectors.toSet());
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return "Basic realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public long generation() {
        return issuers.values().stream()
                .mapToLong(each -> each.keys().generation())
                .sum();
    }
}
