package io.stowage.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.server.auth.LoginException.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What a verified token says. RFC 7519, 4. */
public final class Claims {

    /** For clocks that do not agree. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    /** The end of the year 9999; who means never has to say when. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private final ObjectNode claims;

    Claims(ObjectNode claims) {
        this.claims = claims;
    }

    /**
     * When the token ends, leeway included.
     *
     * @param audiences of which it has to be for one
     * @throws Refused when it is not from that issuer, not for us, or not valid now
     */
    public Instant validUntil(String issuer, Set<String> audiences, Instant now) throws Refused {
        if (!text("iss").equals(Optional.of(issuer))) {
            throw new Refused("the token is from another issuer");
        }
        if (texts("aud").stream().noneMatch(audiences::contains)) {
            throw new Refused("the token is for another service");
        }
        Instant end = instant("exp")
                .orElseThrow(() -> new Refused("the token does not say when it expires"))
                .plus(LEEWAY);
        if (!now.isBefore(end)) {
            throw new Refused("the token has expired");
        }
        Optional<Instant> begin = instant("nbf");
        if (begin.isPresent() && now.isBefore(begin.get().minus(LEEWAY))) {
            throw new Refused("the token is not valid yet");
        }
        return end;
    }

    /** A claim that is text, if it is there. */
    public Optional<String> text(String name) throws Refused {
        JsonNode claim = claims.path(name);
        if (claim.isMissingNode()) {
            return Optional.empty();
        }
        if (!claim.isTextual()) {
            throw malformed(name);
        }
        return Optional.of(claim.textValue());
    }

    /** A claim that is one text or a list of them; nothing when it is not there. */
    public Set<String> texts(String name) throws Refused {
        JsonNode claim = claims.path(name);
        if (!claim.isArray()) {
            return text(name).map(Set::of).orElse(Set.of());
        }
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode each : claim) {
            if (!each.isTextual()) {
                throw malformed(name);
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /**
     * A claim that is somebody's name, if it is there and is not empty.
     *
     * @throws Refused when it could be taken for something else in a log
     */
    public Optional<String> name(String name) throws Refused {
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().chars().anyMatch(Character::isISOControl)) {
            throw malformed(name);
        }
        return text.filter(some -> !some.isEmpty());
    }

    /** Any claim; missing when it is not there. */
    public JsonNode json(String name) {
        return claims.path(name);
    }

    /** Seconds, which may have a fraction. RFC 7519, 2. */
    private Optional<Instant> instant(String name) throws Refused {
        JsonNode claim = claims.path(name);
        if (claim.isMissingNode()) {
            return Optional.empty();
        }
        double seconds = claim.isNumber() ? claim.doubleValue() : Double.NaN;
        if (!(Math.abs(seconds) <= MAX_SECONDS)) {
            throw malformed(name);
        }
        return Optional.of(Instant.ofEpochMilli((long) Math.floor(seconds * 1000)));
    }

    private static Refused malformed(String name) {
        return new Refused("the token has a malformed \"" + name + '"');
    }
}
