package io.stowage.docker;

import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A directory with certificates and keys, under the names and in the forms of Go's autocert, so that Distribution's goes on to
 * be of use. Only its owner may read the files. Any thread but an event loop; several processes may share it.
 */
final class AcmeCache {

    private static final String ACCOUNT = "acme_account+key";

    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    private AcmeCache(Path directory) {
        this.directory = directory;
    }

    /** @throws IOException when there is no such directory, nor can there be */
    static AcmeCache in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isWritable(directory)) {
            throw new IOException("http.tls.letsencrypt.cachefile: " + directory + " cannot be written to");
        }
        return new AcmeCache(directory);
    }

    /** The key by which the authority knows us; made when there is none. */
    KeyPair accountKey() throws IOException {
        Path file = directory.resolve(ACCOUNT);
        try {
            return AcmeKeys.read(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            KeyPair made = AcmeKeys.make();
            write(ACCOUNT, AcmeKeys.write(made));
            return made;
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * What was kept for a host.
     *
     * @throws IOException when it cannot be read
     */
    Optional<ServerCertificate> find(String host) throws IOException {
        Path file = directory.resolve(host);
        try {
            return Optional.of(
                    ServerCertificate.parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** @param chain of {@code keys}, the host's own certificate first */
    void keep(String host, KeyPair keys, List<X509Certificate> chain) throws IOException {
        StringWriter text = new StringWriter();
        text.append(AcmeKeys.write(keys));
        try (PemWriter pem = new PemWriter(text)) {
            for (X509Certificate each : chain) {
                pem.writeObject(new PemObject("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("the authority's certificate has no encoding", e);
        }
        write(host, text.toString());
    }

    /** Whole or not at all, and never for others to read, not even in between. */
    private void write(String name, String text) throws IOException {
        Path whole = Files.createTempFile(directory, ".new-", "", OWN);
        try {
            Files.writeString(whole, text, StandardCharsets.ISO_8859_1);
            Files.move(whole, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
