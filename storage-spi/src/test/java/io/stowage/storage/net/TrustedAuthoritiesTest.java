package io.stowage.storage.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who is believed, and from when on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrustedAuthoritiesTest {

    private final AtomicLong nanos = new AtomicLong();

    private PrivateAuthority first;
    private PrivateAuthority second;

    @BeforeAll
    void make(@TempDir Path made) throws Exception {
        first = PrivateAuthority.make(made, "first", "first.invalid");
        second = PrivateAuthority.make(made, "second", "second.invalid");
    }

    private TrustedAuthorities reading(Path file) {
        return new TrustedAuthorities(new PemBundles(List.of(file), List.of()), false, nanos::get);
    }

    private static TrustedAuthorities of(String file, String directories) {
        return TrustedAuthorities.fromEnvironment(Map.of(PemBundles.FILE, file, PemBundles.DIRECTORY, directories));
    }

    private static void check(TrustedAuthorities authorities, PrivateAuthority of) throws CertificateException {
        authorities.checkServerTrusted(of.chain().toArray(X509Certificate[]::new), "UNKNOWN");
    }

    private static ThrowingCallable checking(TrustedAuthorities authorities, PrivateAuthority of) {
        return () -> check(authorities, of);
    }

    private static void assertBelieves(TrustedAuthorities authorities, PrivateAuthority... all) throws Exception {
        for (PrivateAuthority each : all) {
            check(authorities, each);
        }
    }

    private static void assertDoubts(TrustedAuthorities authorities, PrivateAuthority... all) {
        for (PrivateAuthority each : all) {
            assertThatThrownBy(checking(authorities, each)).isInstanceOf(CertificateException.class);
        }
    }

    @Test
    @DisplayName("O15 a new authority is believed at once, a former one for some seconds")
    void replacedBundles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bundle"), first.pem());
        TrustedAuthorities authorities = reading(file);
        assertBelieves(authorities, first);
        assertDoubts(authorities, second);
        Path next = Files.writeString(directory.resolve("next"), second.pem());
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        assertBelieves(authorities, first, second);
        assertDoubts(authorities, first);
        Files.writeString(file, first.pem());
        assertBelieves(authorities, second);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertDoubts(authorities, second);
        assertBelieves(authorities, first);
    }

    @Test
    void bundlesWithoutCertificatesChangeNothing(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bundle"), first.pem());
        TrustedAuthorities authorities = reading(file);
        assertBelieves(authorities, first);
        for (String bad : List.of("", first.pem().replaceFirst("\n.{8}", "\nAAAA"), "no certificate")) {
            Files.writeString(file, bad);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            assertBelieves(authorities, first);
            assertDoubts(authorities, second);
        }
        Files.delete(file);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertBelieves(authorities, first);
    }

    @Test
    void whereNoCertificateIsFoundNobodyIsBelievedAndTheFilesAreNamed(@TempDir Path directory) {
        String file = directory.resolve("bundle").toString();
        TrustedAuthorities authorities = of(file, "/none");
        assertThatThrownBy(checking(authorities, first))
                .isInstanceOf(CertificateException.class)
                .hasMessage("there are no certificates of authorities in " + file + ", /none");
    }

    @Test
    @DisplayName("O15 all files of all directories of SSL_CERT_DIR are read, mounted ones too")
    void directories(@TempDir Path plain, @TempDir Path mounted) throws Exception {
        Files.writeString(plain.resolve("a.crt"), "text before\n" + first.pem().replace("\n", "\r\n") + "text behind");
        Files.write(plain.resolve("b.der"), first.chain().get(0).getEncoded());
        Files.createDirectory(plain.resolve("c"));
        Files.createSymbolicLink(plain.resolve("d"), plain.resolve("nothing"));
        mount(mounted, "..1", second.pem());
        TrustedAuthorities authorities = of("/none", plain + ":/none:" + mounted);
        assertBelieves(authorities, first, second);
        assertDoubts(of("/none", plain.toString()), second);

        TrustedAuthorities ofMounted = of("/none", mounted.toString());
        assertDoubts(ofMounted, first);
        mount(mounted, "..2", first.pem());
        assertBelieves(ofMounted, first);
    }

    /** As Kubernetes mounts a ConfigMap. */
    private static void mount(Path directory, String version, String pem) throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve(version)).resolve("ca.crt"), pem);
        Path data = Files.createSymbolicLink(directory.resolve("..tmp"), Path.of(version));
        Files.move(data, directory.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
        if (!Files.isSymbolicLink(directory.resolve("ca.crt"))) {
            Files.createSymbolicLink(directory.resolve("ca.crt"), Path.of("..data", "ca.crt"));
        }
    }

    @Test
    void certificatesWithHeadersOrOfOtherKindsAreNone(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("bundle");
        String header = first.pem().replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n\n");
        for (String pem : List.of(header, first.pem().replace("CERTIFICATE", "TRUSTED CERTIFICATE"))) {
            Files.writeString(file, pem + second.pem());
            assertBelieves(reading(file), second);
            assertDoubts(reading(file), first);
        }
    }

    @Test
    @DisplayName("O15 without variables those that the JVM knows are believed, with variables no longer")
    void authoritiesOfTheJvm(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        KeyStore own = KeyStore.getInstance("PKCS12");
        char[] password = "changeit".toCharArray();
        own.load(null, password);
        own.setCertificateEntry("authority", first.chain().get(first.chain().size() - 1));
        try (OutputStream out = Files.newOutputStream(store)) {
            own.store(out, password);
        }
        Path bundle = Files.writeString(directory.resolve("bundle"), second.pem());
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        try {
            assertBelieves(TrustedAuthorities.fromEnvironment(Map.of()), first);
            assertBelieves(
                    new TrustedAuthorities(new PemBundles(List.of(bundle), List.of()), true, nanos::get),
                    first,
                    second);
            assertDoubts(of(bundle.toString(), "/none"), first);
            assertDoubts(TrustedAuthorities.fromEnvironment(Map.of(PemBundles.FILE, bundle.toString())), first);
            assertDoubts(TrustedAuthorities.of(bundle), first);
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
        assertThat(TrustedAuthorities.of(bundle).getAcceptedIssuers()).isEmpty();
    }
}
