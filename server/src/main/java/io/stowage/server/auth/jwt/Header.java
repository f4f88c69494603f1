package io.stowage.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.server.auth.LoginException.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a token says about how it is signed. Of what it says about the key only names and certificates are read; neither is
 * believed. CVE-2025-24976.
 *
 * @param keyId as the member {@code kid} has it, or else that of the member {@code jwk}
 * @param chain certificates of the member {@code x5c}, each in base64, the signer's first; empty without one
 */
record Header(Algorithm algorithm, Optional<String> keyId, List<String> chain) {

    /** Each would make something else of the token than what is signed here. RFC 7515, 4.1.11; RFC 7797; RFC 7516. */
    private static final List<String> NOT_UNDERSTOOD = List.of("crit", "b64", "zip", "enc");

    private static final int MAX_CERTIFICATES = 10;

    Header {
        chain = List.copyOf(chain);
    }

    static Header parse(ObjectNode header) throws Refused {
        for (String name : NOT_UNDERSTOOD) {
            if (header.has(name)) {
                throw new Refused("the token's header has \"" + name + "\", which is not understood here");
            }
        }
        Algorithm algorithm = text(header, "alg")
                .flatMap(Algorithm::named)
                .orElseThrow(() -> new Refused("the token's algorithm is not known here"));
        return new Header(algorithm, keyId(header), chain(header));
    }

    private static Optional<String> keyId(ObjectNode header) throws Refused {
        Optional<String> own = text(header, "kid");
        JsonNode key = header.path("jwk");
        if (key.isMissingNode()) {
            return own;
        }
        if (!(key instanceof ObjectNode object)) {
            throw malformed("jwk");
        }
        Optional<String> embedded = text(object, "kid");
        return own.isPresent() ? own : embedded;
    }

    private static List<String> chain(ObjectNode header) throws Refused {
        JsonNode member = header.path("x5c");
        if (member.isMissingNode()) {
            return List.of();
        }
        if (!member.isArray() || member.isEmpty() || member.size() > MAX_CERTIFICATES) {
            throw malformed("x5c");
        }
        List<String> chain = new ArrayList<>();
        for (JsonNode each : member) {
            if (!each.isTextual()) {
                throw malformed("x5c");
            }
            chain.add(each.textValue());
        }
        return chain;
    }

    private static Optional<String> text(ObjectNode object, String name) throws Refused {
        JsonNode member = object.path(name);
        if (member.isMissingNode()) {
            return Optional.empty();
        }
        if (!member.isTextual() || member.textValue().isEmpty()) {
            throw malformed(name);
        }
        return Optional.of(member.textValue());
    }

    private static Refused malformed(String name) {
        return new Refused("the token's header has a malformed \"" + name + '"');
    }
}
