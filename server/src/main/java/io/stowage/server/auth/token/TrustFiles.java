package io.stowage.server.auth.token;

import io.stowage.server.auth.jwt.JsonWebKeys;
import io.stowage.server.auth.jwt.KeyRing;
import io.stowage.server.auth.jwt.NamedKey;
import io.stowage.server.auth.jwt.VerificationKey;
import io.stowage.server.tls.PemCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that say by what tokens are verified. They are compared by content: Kubernetes swaps links above them. */
final class TrustFiles {

    private static final int MAX_BYTES = 1024 * 1024;

    private final Optional<Path> bundle;
    private final Optional<Path> jwks;
    private @Nullable Content last;

    private record Content(byte[] bundle, byte[] jwks) {
        boolean isSame(@Nullable Content other) {
            return other != null && Arrays.equals(bundle, other.bundle) && Arrays.equals(jwks, other.jwks);
        }
    }

    TrustFiles(TokenSettings settings) {
        this.bundle = settings.rootCertBundle();
        this.jwks = settings.jwks();
    }

    /**
     * What they say; nothing when it is what they said when it was last good. One thread at a time.
     *
     * @throws IOException in one line that says what is wrong with which
     */
    Optional<Trust> read() throws IOException {
        Content content = new Content(bytes("rootcertbundle", bundle), bytes("jwks", jwks));
        if (content.isSame(last)) {
            return Optional.empty();
        }
        List<X509Certificate> certificates =
                within("rootcertbundle", bundle, content.bundle(), pem -> PemCertificates.parse(name(bundle), pem));
        List<NamedKey> keys = new ArrayList<>(within("jwks", jwks, content.jwks(), JsonWebKeys::parse));
        for (X509Certificate each : certificates) {
            keys.addAll(keys(each));
        }
        if (keys.isEmpty() && certificates.isEmpty()) {
            throw new IOException("auth.token: there is no certificate in " + name(bundle) + " and no key in "
                    + name(jwks) + " that tokens could be verified by; put one there");
        }
        last = content;
        return Optional.of(new Trust(new KeyRing(keys), new Roots(certificates)));
    }

    private List<NamedKey> keys(X509Certificate certificate) throws IOException {
        try {
            Optional<VerificationKey> key = VerificationKey.of(certificate.getPublicKey());
            return key.stream()
                    .flatMap(some -> some.ids().stream().map(id -> new NamedKey(id, some)))
                    .toList();
        } catch (InvalidKeyException e) {
            throw new IOException(
                    "auth.token.rootcertbundle: " + name(bundle) + " has a certificate for " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(String key, Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw wrong(key, file, new IOException("there is no such file", e));
        } catch (IOException e) {
            throw wrong(key, file, e);
        }
    }

    private interface Parser<T> {
        List<T> parse(byte[] bytes) throws IOException;
    }

    private static <T> List<T> within(String key, Optional<Path> file, byte[] bytes, Parser<T> parser)
            throws IOException {
        try {
            return file.isEmpty() ? List.of() : parser.parse(bytes);
        } catch (IOException e) {
            throw wrong(key, file, e);
        }
    }

    private static IOException wrong(String key, Optional<Path> file, IOException e) {
        return new IOException("auth.token." + key + ": cannot read " + name(file) + ": " + e.getMessage(), e);
    }

    private static String name(Optional<Path> file) {
        return file.map(Path::toString).orElse("any file");
    }
}
