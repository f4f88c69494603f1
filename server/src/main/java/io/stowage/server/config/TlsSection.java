package io.stowage.server.config;

import io.stowage.server.config.Configuration.LetsEncrypt;
import io.stowage.server.config.Configuration.Tls;
import io.stowage.server.http.TlsClients;
import io.stowage.server.http.TlsClients.Mode;
import io.stowage.server.http.TlsFiles;
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

    private static final String CLIENT_CAS = "http.tls.clientcas";

    private static final String CLIENT_AUTH = "http.tls.clientauth";

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
        Optional<TlsFiles> files = files(values);
        Optional<LetsEncrypt> letsEncrypt = LetsEncryptSection.read(values);
        List<String> cipherSuites = cipherSuites(values);
        TlsClients clients = clients(values);
        if (files.isPresent() && letsEncrypt.isPresent()) {
            throw new ConfigurationException("http.tls", "must have a certificate or letsencrypt, not both");
        }
        if (files.isEmpty() && letsEncrypt.isEmpty()) {
            if (!clients.equals(TlsClients.NONE)) {
                // who asks for certificates must not get plain HTTP
                throw new ConfigurationException(CLIENT_CAS, "needs http.tls.certificate and http.tls.key");
            }
            return Optional.empty();
        }
        boolean idle =
                clients.equals(TlsClients.NONE) && values.text(CLIENT_AUTH).isPresent();
        // Older ones than 1.2 are not spoken, whoever allows them.
        boolean onlyTls13 = values.text("http.tls.minimumtls").equals(Optional.of("tls1.3"))
                || values.text("http.tls.minversion").equals(Optional.of("versiontls13"));
        return Optional.of(new Tls(
                files,
                letsEncrypt,
                onlyTls13,
                cipherSuites,
                clients,
                idle ? List.of(CLIENT_AUTH + " has no effect without " + CLIENT_CAS) : List.of()));
    }

    private static Optional<TlsFiles> files(Values values) throws ConfigurationException {
        Optional<Path> certificate = path(values, "http.tls.certificate");
        Optional<Path> key = path(values, "http.tls.key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new ConfigurationException("http.tls", "needs both certificate and key");
        }
        Optional<String> passphrase = values.text("stowage.tls.keypassphrase").filter(text -> !text.isEmpty());
        return certificate.map(file -> new TlsFiles(file, key.orElseThrow(), passphrase));
    }

    private static Optional<Path> path(Values values, String name) {
        return values.text(name).filter(path -> !path.isEmpty()).map(Path::of);
    }

    private static TlsClients clients(Values values) throws ConfigurationException {
        List<String> authorities = values.texts(CLIENT_CAS);
        if (authorities.isEmpty()) {
            return TlsClients.NONE;
        }
        if (authorities.contains("")) {
            throw new ConfigurationException(CLIENT_CAS, "must be names of files");
        }
        Mode mode =
                switch (values.text(CLIENT_AUTH).orElse("")) {
                    case "request-client-cert" -> Mode.REQUEST;
                    case "require-any-client-cert" -> Mode.REQUIRE_ANY;
                    case "verify-client-cert-if-given" -> Mode.VERIFY_IF_GIVEN;
                    default -> Mode.REQUIRE_AND_VERIFY;
                };
        return new TlsClients(mode, authorities.stream().map(Path::of).toList());
    }

    private static List<String> cipherSuites(Values values) throws ConfigurationException {
        List<String> names = values.texts(CIPHER_SUITES);
        for (String name : names) {
            if (!WEAK.contains(name) && !known().contains(name)) {
                throw new ConfigurationException(
                        CIPHER_SUITES,
                        "must have names like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, not \"" + name + '"');
            }
        }
        return names;
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
