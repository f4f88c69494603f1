package io.stowage.server.config;

import io.stowage.server.config.Configuration.Tls;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;

/** The section {@code http.tls}. */
final class TlsSection {

    private static final String CIPHER_SUITES = "http.tls.ciphersuites";

    /** Distribution knows these, too; JVMs refuse them, and so nobody gets them. */
    private static final Set<String> WEAK = Set.of(
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA");

    private TlsSection() {}

    static Optional<Tls> read(Values values) throws ConfigurationException {
        Optional<String> certificate = values.text("http.tls.certificate").filter(path -> !path.isEmpty());
        Optional<String> key = values.text("http.tls.key").filter(path -> !path.isEmpty());
        if (certificate.isPresent() != key.isPresent()) {
            throw new ConfigurationException("http.tls", "needs both certificate and key");
        }
        List<String> cipherSuites = values.texts(CIPHER_SUITES);
        for (String name : cipherSuites) {
            if (!WEAK.contains(name) && !known().contains(name)) {
                throw new ConfigurationException(
                        CIPHER_SUITES,
                        "must have names like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, not \"" + name + '"');
            }
        }
        // Older ones than 1.2 are not spoken, whoever allows them.
        boolean onlyTls13 = values.text("http.tls.minimumtls").equals(Optional.of("tls1.3"))
                || values.text("http.tls.minversion").equals(Optional.of("versiontls13"));
        return certificate.isPresent()
                ? Optional.of(new Tls(Path.of(certificate.get()), Path.of(key.orElseThrow()), onlyTls13, cipherSuites))
                : Optional.empty();
    }

    private static Set<String> known() {
        try {
            return new TreeSet<>(
                    List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has TLS", e);
        }
    }
}
