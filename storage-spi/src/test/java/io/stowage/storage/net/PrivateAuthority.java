package io.stowage.storage.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority that nobody knows but who is told, made on the spot, and a server that it vouches for.
 *
 * @param pem the authority's certificate
 * @param server for the server
 * @param chain of the server, its own certificate first
 */
public record PrivateAuthority(String pem, SSLContext server, List<X509Certificate> chain) {

    private static final String PASSWORD = "changeit";

    /**
     * Makes one.
     *
     * @param name of the authority, unique in {@code folder}
     * @param host that the server's certificate names
     */
    public static PrivateAuthority make(Path folder, String name, String host) throws Exception {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "-alias", "authority", "-dname", "CN=" + name, "-ext", "bc:critical=ca:true");
        keytool(file, "-alias", "server", "-signer", "authority", "-dname", "CN=" + host, "-ext", "san=dns:" + host);
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            made.load(in, PASSWORD.toCharArray());
        }
        Certificate[] chain = made.getCertificateChain("server");
        return new PrivateAuthority(
                pem(made.getCertificate("authority")),
                context(made),
                Arrays.stream(chain).map(X509Certificate.class::cast).toList());
    }

    private static void keytool(Path file, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
        command.addAll(List.of(options));
        Path log = Path.of(file + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(log.toString()).isZero();
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static SSLContext context(KeyStore made) throws GeneralSecurityException, IOException {
        char[] password = PASSWORD.toCharArray();
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, password);
        own.setKeyEntry("server", made.getKey("server", password), password, made.getCertificateChain("server"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
