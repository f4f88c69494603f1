package io.stowage.server.auth.jwt;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/** A key that tells whether a token is genuine. It decides by which algorithms; a token only says by which of them. */
public final class VerificationKey {

    private static final int MIN_RSA_BITS = 2048;

    /** Larger ones take seconds. */
    private static final int MAX_RSA_BITS = 16 * 1024;

    private static final int MIN_SECRET_BYTES = 32;

    private final Key key;
    private final Set<Algorithm> algorithms;

    private VerificationKey(Key key, Set<Algorithm> algorithms) {
        this.key = key;
        this.algorithms = Set.copyOf(algorithms);
    }

    /**
     * @return nothing for a kind of key that signs no tokens
     * @throws InvalidKeyException with the reason, when it is too weak
     */
    public static Optional<VerificationKey> of(PublicKey key) throws InvalidKeyException {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new InvalidKeyException(
                        "an RSA key of " + bits + " bits; it takes " + MIN_RSA_BITS + " to " + MAX_RSA_BITS);
            }
            // Such a key says of itself that it is for nothing else.
            boolean pssOnly = key.getAlgorithm().equals("RSASSA-PSS");
            return Optional.of(new VerificationKey(
                    key,
                    pssOnly
                            ? Algorithm.of(Algorithm.Family.RSA_PSS)
                            : Algorithm.of(Algorithm.Family.RSA, Algorithm.Family.RSA_PSS)));
        }
        if (key instanceof ECPublicKey ec) {
            Optional<Curve> curve = Curve.of(ec);
            if (curve.isPresent() && !curve.get().has(ec.getW())) {
                throw new InvalidKeyException("an elliptic key that is no point of its curve");
            }
            return curve.map(found -> new VerificationKey(key, Set.of(found.algorithm())));
        }
        return key instanceof EdECPublicKey edwards
                        && edwards.getParams().getName().equals("Ed25519")
                ? Optional.of(new VerificationKey(key, Set.of(Algorithm.EDDSA)))
                : Optional.empty();
    }

    /**
     * One that makes tokens as well as it verifies them.
     *
     * @param secret as many bytes as the hash has, at least. RFC 7518, 3.2
     * @throws InvalidKeyException when it is too short
     */
    public static VerificationKey ofSecret(byte[] secret) throws InvalidKeyException {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new InvalidKeyException(
                    "a secret of " + secret.length + " bytes; it takes " + MIN_SECRET_BYTES + " at least");
        }
        return new VerificationKey(
                new SecretKeySpec(secret, "HMAC"),
                Algorithm.of(Algorithm.Family.HMAC).stream()
                        .filter(each -> each.hashBits() / 8 <= secret.length)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class))));
    }

    /** The same for one algorithm only; nothing when it is not for that one. */
    Optional<VerificationKey> onlyFor(Algorithm algorithm) {
        return permits(algorithm) ? Optional.of(new VerificationKey(key, Set.of(algorithm))) : Optional.empty();
    }

    boolean permits(Algorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        try {
            return permits(algorithm) && Signatures.verify(algorithm, key, signed, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The names by which tokens call it. See {@link KeyIds}. */
    public Set<String> ids() {
        return key instanceof PublicKey shown ? KeyIds.all(shown) : Set.of(KeyIds.thumbprint(key));
    }

    /** RFC 7638, by SHA-256. */
    public String thumbprint() {
        return KeyIds.thumbprint(key);
    }

    @Override
    public String toString() {
        return "VerificationKey" + algorithms;
    }
}
