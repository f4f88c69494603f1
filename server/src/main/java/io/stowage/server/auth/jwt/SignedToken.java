package io.stowage.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.LoginException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A JWT in the compact form of a JWS, RFC 7515, 3.1. Nothing that it says is true before it is verified. */
public final class SignedToken {

    private final Header header;
    private final byte[] payload;
    private final byte[] signed;
    private final byte[] signature;

    private SignedToken(Header header, byte[] payload, byte[] signed, byte[] signature) {
        this.header = header;
        this.payload = payload;
        this.signed = signed;
        this.signature = signature;
    }

    /** @throws Refused when that is no such token, or one that asks for what is not understood here */
    public static SignedToken parse(String compact) throws Refused {
        if (compact.length() > Credentials.MAX_CHARS) {
            throw new Refused("the token is too long");
        }
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first <= 0
                || second <= first + 1
                || second == compact.length() - 1
                || compact.indexOf('.', second + 1) > 0) {
            throw new Refused("the token is no JWS of three parts");
        }
        try {
            byte[] header = Base64Url.decode(compact.substring(0, first));
            return new SignedToken(
                    Header.parse(Json.object(header)),
                    Base64Url.decode(compact.substring(first + 1, second)),
                    compact.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                    Base64Url.decode(compact.substring(second + 1)));
        } catch (IllegalArgumentException e) {
            throw new Refused("the token is not in base64url");
        } catch (IOException e) {
            throw new Refused("the token's header is " + e.getMessage());
        }
    }

    /** The name of the key that it claims to be signed by. */
    public Optional<String> keyId() {
        return header.keyId();
    }

    /** The certificates, DER in base64, that it claims to be signed by, the signer's first; empty when it names none. */
    public List<String> chain() {
        return header.chain();
    }

    /** Who it claims to be from: good for choosing whose keys to verify it by, and for nothing else. */
    public Optional<String> unverifiedIssuer() {
        try {
            JsonNode issuer = Json.object(payload).path("iss");
            return issuer.isTextual() ? Optional.of(issuer.textValue()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What it says, once one of the keys has shown that it is genuine. Whether it is for us, and valid now, is not looked at.
     *
     * @param trusted keys that were known before the token came
     * @param allowed algorithms
     */
    public Claims verify(Collection<VerificationKey> trusted, Set<Algorithm> allowed) throws Refused {
        Algorithm algorithm = header.algorithm();
        if (!allowed.contains(algorithm)) {
            throw new Refused("the token's algorithm is not allowed here");
        }
        if (trusted.isEmpty()) {
            throw new Refused("the token is signed by a key that is not trusted here");
        }
        if (trusted.stream().noneMatch(key -> key.verifies(algorithm, signed, signature))) {
            throw new Refused("the token's signature is wrong");
        }
        try {
            return new Claims(Json.object(payload));
        } catch (IOException e) {
            throw new Refused("what the token says is " + e.getMessage());
        }
    }
}
