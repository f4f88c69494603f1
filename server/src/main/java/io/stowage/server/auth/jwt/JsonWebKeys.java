package io.stowage.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sets of keys in JSON. RFC 7517. Private parts are not looked at, nor are certificates. */
public final class JsonWebKeys {

    /** No issuer has as many; each costs time whenever the set is read. */
    private static final int MAX_KEYS = 1000;

    private JsonWebKeys() {}

    /**
     * All keys of a set that an operator has written. Those of a kind or for a use that verifies no tokens are left out.
     *
     * @throws IOException that says what is wrong, and tells no secret
     */
    public static List<NamedKey> parse(byte[] utf8) throws IOException {
        JsonNode set = Json.object(utf8);
        List<NamedKey> keys = new ArrayList<>();
        int position = 0;
        for (JsonNode each : list(set)) {
            position++;
            try {
                parse(each).ifPresent(keys::add);
            } catch (GeneralSecurityException e) {
                throw new IOException("key " + position + ": " + e.getMessage(), e);
            }
        }
        return keys;
    }

    /**
     * The keys of somebody else's set that can be used; he may have others, for others. RFC 7517, 5.
     *
     * @throws IOException when it is no set of keys at all
     */
    public static List<NamedKey> usable(JsonNode set) throws IOException {
        List<NamedKey> keys = new ArrayList<>();
        for (JsonNode each : list(set)) {
            try {
                parse(each).ifPresent(keys::add);
            } catch (GeneralSecurityException e) {
                // not one that tokens are verified by
            }
        }
        return keys;
    }

    private static JsonNode list(JsonNode set) throws IOException {
        JsonNode list = set.path("keys");
        if (!list.isArray()) {
            throw new IOException("no set of keys: it has no list \"keys\"");
        }
        if (list.size() > MAX_KEYS) {
            throw new IOException("more than " + MAX_KEYS + " keys");
        }
        return list;
    }

    private static Optional<NamedKey> parse(JsonNode json) throws GeneralSecurityException {
        if (!json.path("use").asText("sig").equals("sig") || !isForVerifying(json.path("key_ops"))) {
            return Optional.empty();
        }
        Optional<VerificationKey> key =
                switch (text(json, "kty")) {
                    case "RSA" -> rsa(json);
                    case "EC" -> elliptic(json);
                    case "OKP" -> edwards(json);
                    case "oct" -> Optional.of(VerificationKey.ofSecret(bytes(json, "k")));
                    default -> Optional.empty();
                };
        if (json.has("alg")) {
            Optional<Algorithm> only = Algorithm.named(text(json, "alg"));
            key = key.flatMap(some -> only.flatMap(some::onlyFor));
        }
        String id = json.has("kid") ? text(json, "kid") : "";
        return key.map(some -> new NamedKey(id.isEmpty() ? some.thumbprint() : id, some));
    }

    private static boolean isForVerifying(JsonNode operations) {
        if (!operations.isArray()) {
            return true;
        }
        for (JsonNode each : operations) {
            if (each.asText().equals("verify") || each.asText().equals("sign")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<VerificationKey> rsa(JsonNode json) throws GeneralSecurityException {
        BigInteger modulus = new BigInteger(1, bytes(json, "n"));
        BigInteger exponent = new BigInteger(1, bytes(json, "e"));
        if (exponent.compareTo(BigInteger.TWO) <= 0 || !exponent.testBit(0) || exponent.bitLength() > 64) {
            throw new InvalidKeyException("\"e\" is no exponent of an RSA key");
        }
        return VerificationKey.of(
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
    }

    private static Optional<VerificationKey> elliptic(JsonNode json) throws GeneralSecurityException {
        Optional<Curve> curve = Curve.named(text(json, "crv"));
        if (curve.isEmpty()) {
            return Optional.empty();
        }
        int length = curve.get().coordinateBytes();
        ECPoint point = new ECPoint(coordinate(json, "x", length), coordinate(json, "y", length));
        if (!curve.get().has(point)) {
            throw new InvalidKeyException("an elliptic key that is no point of its curve");
        }
        return VerificationKey.of(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.get().parameters())));
    }

    private static BigInteger coordinate(JsonNode json, String name, int length) throws InvalidKeyException {
        byte[] bytes = bytes(json, name);
        if (bytes.length != length) {
            throw new InvalidKeyException('"' + name + "\" has " + bytes.length + " bytes, not " + length);
        }
        return new BigInteger(1, bytes);
    }

    private static Optional<VerificationKey> edwards(JsonNode json) throws GeneralSecurityException {
        if (!text(json, "crv").equals("Ed25519")) {
            return Optional.empty();
        }
        byte[] bytes = bytes(json, "x");
        if (bytes.length != Edwards.KEY_BYTES) {
            throw new InvalidKeyException("\"x\" has " + bytes.length + " bytes, not " + Edwards.KEY_BYTES);
        }
        return VerificationKey.of(Edwards.key(bytes));
    }

    private static byte[] bytes(JsonNode json, String name) throws InvalidKeyException {
        try {
            return Base64Url.decode(text(json, name));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException('"' + name + "\" is not in base64url");
        }
    }

    private static String text(JsonNode json, String name) throws InvalidKeyException {
        JsonNode member = json.path(name);
        if (!member.isTextual()) {
            throw new InvalidKeyException(member.isMissingNode() ? "no \"" + name + '"' : '"' + name + "\" is no text");
        }
        return member.textValue();
    }
}
