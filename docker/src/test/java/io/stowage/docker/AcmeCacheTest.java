package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcmeCacheTest {

    @TempDir
    Path folder;

    private String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** The number: encodings may have the public key in them, or not. */
    private static BigInteger secret(PrivateKey key) {
        return ((ECPrivateKey) key).getS();
    }

    @Test
    void theAccountKeepsItsKey() throws Exception {
        Path directory = folder.resolve("new").resolve("cache");
        KeyPair made = AcmeCache.in(directory).accountKey();
        KeyPair again = AcmeCache.in(directory).accountKey();
        assertThat(secret(again.getPrivate())).isEqualTo(secret(made.getPrivate()));
        assertThat(again.getPublic()).isEqualTo(made.getPublic());
        assertThat(rights(directory)).isEqualTo("rwx------");
        assertThat(rights(directory.resolve("acme_account+key"))).isEqualTo("rw-------");
    }

    @Test
    void aCertificateIsFoundAgain() throws Exception {
        AcmeCache cache = AcmeCache.in(folder);
        KeyPair keys = AcmeKeys.make();
        X509Certificate own = TestAuthority.make("root").sign("CN=h", keys.getPublic());
        assertThat(cache.find("h.example.com")).isEmpty();
        cache.keep("h.example.com", keys, List.of(own));
        var found = cache.find("h.example.com").orElseThrow();
        assertThat(found.chain()).containsExactly(own);
        assertThat(secret(found.key())).isEqualTo(secret(keys.getPrivate()));
        assertThat(rights(folder.resolve("h.example.com"))).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aKeyThatAnotherProgramHasWrittenIsUsed() throws Exception {
        try (InputStream in = TestAuthority.class.getResourceAsStream("tls/ec-sec1.pem")) {
            Files.write(
                    folder.resolve("acme_account+key"),
                    Objects.requireNonNull(in).readAllBytes());
        }
        KeyPair read = AcmeCache.in(folder).accountKey();
        try (InputStream in = TestAuthority.class.getResourceAsStream("tls/ec.crt")) {
            assertThat(CertificateFactory.getInstance("X.509")
                            .generateCertificate(in)
                            .getPublicKey())
                    .isEqualTo(read.getPublic());
        }
    }

    @Test
    void aKeyThatCannotBeReadIsNotReplaced() throws Exception {
        AcmeCache cache = AcmeCache.in(folder);
        Path file = Files.writeString(folder.resolve("acme_account+key"), "canary");
        assertThatThrownBy(cache::accountKey)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("canary");
        assertThat(Files.readString(file)).isEqualTo("canary");
    }
}
