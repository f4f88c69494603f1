package io.stowage.storage.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where certificates of authorities stand as PEM, found as Go's {@code crypto/x509} finds them on Linux: the first of the
 * files that can be read, and all files of all directories. What cannot be read, or is no certificate, is passed over.
 *
 * @param files of which one is enough
 * @param directories of which all are read
 */
record PemBundles(List<Path> files, List<Path> directories) {

    static final String FILE = "SSL_CERT_FILE";
    static final String DIRECTORY = "SSL_CERT_DIR";

    /** Of Debian, Fedora and older Red Hat, openSUSE, OpenELEC, Red Hat and what extracts bundles as it does, Alpine. */
    private static final List<String> FILES = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/ssl/cert.pem");

    private static final List<String> DIRECTORIES = List.of("/etc/ssl/certs", "/etc/pki/tls/certs");

    /** All authorities of the world have 300 KiB. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int MAX_FILES = 10_000;

    /** Without headers, as Go takes them. */
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*+)-----END CERTIFICATE-----");

    PemBundles {
        files = List.copyOf(files);
        directories = List.copyOf(directories);
    }

    static PemBundles fromEnvironment(Map<String, String> environment) {
        List<String> file = given(environment, FILE).map(List::of).orElse(FILES);
        List<String> directories = given(environment, DIRECTORY)
                .map(list -> List.of(list.split(":", -1)))
                .orElse(DIRECTORIES);
        return new PemBundles(
                file.stream().map(Path::of).toList(),
                directories.stream().map(Path::of).toList());
    }

    /** Whether an environment says where to look. */
    static boolean isSaid(Map<String, String> environment) {
        return Stream.of(FILE, DIRECTORY)
                .anyMatch(name -> given(environment, name).isPresent());
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The certificates in Base64, each once. */
    Set<String> read() {
        Set<String> certificates = new LinkedHashSet<>();
        for (Path file : files) {
            Optional<String> text = text(file);
            if (text.isPresent()) {
                certificates.addAll(certificates(text.get()));
                break;
            }
        }
        for (Path directory : directories) {
            for (Path file : entries(directory)) {
                text(file).ifPresent(text -> certificates.addAll(certificates(text)));
            }
        }
        return certificates;
    }

    private static List<String> certificates(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = CERTIFICATE.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1).replaceAll("\\s", ""));
        }
        return found;
    }

    private static Optional<String> text(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                if (entries.size() < MAX_FILES && !isSecondName(entry)) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // As far as it could be read.
        }
        entries.sort(null);
        return entries;
    }

    /** A link to another file of the same directory, as OpenSSL has one for each. */
    private static boolean isSecondName(Path entry) throws IOException {
        return Files.isSymbolicLink(entry)
                && !Files.readSymbolicLink(entry).toString().contains("/");
    }

    /** Empty when it is none. */
    static Optional<X509Certificate> certificate(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** In words for an operator who looks for what is wrong with them. */
    String described() {
        return Stream.concat(files.stream(), directories.stream())
                .map(Path::toString)
                .collect(Collectors.joining(", "));
    }
}
