package io.stowage.server.auth.jwt;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How tokens are signed. RFC 7518, 3.1; RFC 8037. {@code none} is no way to sign. */
public enum Algorithm {
    RS256(Family.RSA, 256),
    RS384(Family.RSA, 384),
    RS512(Family.RSA, 512),
    PS256(Family.RSA_PSS, 256),
    PS384(Family.RSA_PSS, 384),
    PS512(Family.RSA_PSS, 512),
    ES256(Family.ECDSA, 256),
    ES384(Family.ECDSA, 384),
    ES512(Family.ECDSA, 512),
    EDDSA(Family.EDDSA, 512),
    HS256(Family.HMAC, 256),
    HS384(Family.HMAC, 384),
    HS512(Family.HMAC, 512);

    enum Family {
        RSA,
        RSA_PSS,
        ECDSA,
        EDDSA,
        HMAC
    }

    private final Family family;
    private final int hashBits;

    Algorithm(Family family, int hashBits) {
        this.family = family;
        this.hashBits = hashBits;
    }

    Family family() {
        return family;
    }

    int hashBits() {
        return hashBits;
    }

    /** Its name in headers and configurations. */
    public String word() {
        return this == EDDSA ? "EdDSA" : name();
    }

    public static Optional<Algorithm> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** All of them. */
    public static Set<Algorithm> all() {
        return EnumSet.allOf(Algorithm.class);
    }

    /** Those by which who can verify a token cannot make one. */
    public static Set<Algorithm> asymmetric() {
        return Arrays.stream(values())
                .filter(each -> each.family != Family.HMAC)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class)));
    }

    static Set<Algorithm> of(Family... families) {
        Set<Family> wanted = Set.of(families);
        return Arrays.stream(values())
                .filter(each -> wanted.contains(each.family))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class)));
    }
}
