package io.stowage.server.http;

import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a listener's certificate and key are.
 *
 * @param certificate a PEM file with the chain, the server's own certificate first
 * @param key a PEM file with the key: PKCS#8, or with Bouncy Castle on the class path any other form, encrypted or not
 * @param passphrase of an encrypted key
 */
public record TlsFiles(Path certificate, Path key, Optional<String> passphrase) implements TlsSource {

    /** With a key that is not encrypted. */
    public TlsFiles(Path certificate, Path key) {
        this(certificate, key, Optional.empty());
    }

    /** @throws IOException when a file cannot be read or holds something else */
    ServerCertificate read() throws IOException {
        return ServerCertificate.read(certificate, key, passphrase);
    }

    /** Never the passphrase. */
    @Override
    public String toString() {
        return "TlsFiles[" + certificate + ", " + key + ']';
    }
}
