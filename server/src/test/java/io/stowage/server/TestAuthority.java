package io.stowage.server;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority that signs certificates, made on the spot.
 *
 * @param own its own certificate
 */
public record TestAuthority(Issued own) {

    /** A certificate, those above it, and its key. */
    public record Issued(PrivateKey key, List<X509Certificate> chain) {

        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Writes the chain as PEM. */
        public Path writeChain(Path file) throws IOException, GeneralSecurityException {
            StringBuilder text = new StringBuilder();
            for (X509Certificate each : chain) {
                text.append(pem("CERTIFICATE", each.getEncoded()));
            }
            return Files.writeString(file, text);
        }

        /** Writes the key as PEM. */
        public Path writeKey(Path file) throws IOException {
            return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
        }
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    public static TestAuthority make(String name) {
        KeyPair keys = keys();
        Instant now = Instant.now();
        X509Certificate own = sign(
                "CN=" + name,
                keys,
                "CN=" + name,
                keys,
                true,
                now.minus(1, ChronoUnit.HOURS),
                now.plus(1, ChronoUnit.DAYS));
        return new TestAuthority(new Issued(keys.getPrivate(), List.of(own)));
    }

    /** An authority below this one. */
    public TestAuthority below(String name) {
        Instant now = Instant.now();
        return new TestAuthority(
                issue("CN=" + name, true, now.minus(1, ChronoUnit.HOURS), now.plus(1, ChronoUnit.DAYS)));
    }

    /** A certificate that is valid now, for 127.0.0.1 and localhost, too. */
    public Issued issue(String subject) {
        Instant now = Instant.now();
        return issue(subject, false, now.minus(1, ChronoUnit.HOURS), now.plus(1, ChronoUnit.DAYS));
    }

    /** One that was valid an hour ago. */
    public Issued issueExpired(String subject) {
        Instant now = Instant.now();
        return issue(subject, false, now.minus(2, ChronoUnit.HOURS), now.minus(1, ChronoUnit.HOURS));
    }

    private Issued issue(String subject, boolean authority, Instant from, Instant until) {
        KeyPair keys = keys();
        KeyPair above = new KeyPair(own.certificate().getPublicKey(), own.key());
        String issuer = own.certificate().getSubjectX500Principal().getName();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(subject, keys, issuer, above, authority, from, until));
        chain.addAll(own.chain());
        return new Issued(keys.getPrivate(), chain);
    }

    /** A certificate of somebody else's key, valid now. */
    public X509Certificate sign(String subject, PublicKey key) {
        Instant now = Instant.now();
        KeyPair keys = new KeyPair(key, own.key());
        KeyPair above = new KeyPair(own.certificate().getPublicKey(), own.key());
        String issuer = own.certificate().getSubjectX500Principal().getName();
        return sign(subject, keys, issuer, above, false, now.minus(1, ChronoUnit.HOURS), now.plus(1, ChronoUnit.DAYS));
    }

    /** A certificate that nobody has signed but its holder. */
    public static Issued selfSigned(String subject, Instant from, Instant until) {
        KeyPair keys = keys();
        return new Issued(keys.getPrivate(), List.of(sign(subject, keys, subject, keys, false, from, until)));
    }

    /** What a client needs who trusts this authority, and shows nothing. */
    public SSLContext trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            Certificate root = own.chain().get(own.chain().size() - 1);
            trusted.setCertificateEntry("authority", root);
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate sign(
            String subject, KeyPair keys, String issuer, KeyPair by, boolean authority, Instant from, Instant until) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    new BigInteger(64, ThreadLocalRandom.current()),
                    Date.from(from),
                    Date.from(until),
                    new X500Name(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                    new GeneralName(GeneralName.dNSName, "localhost")
                }));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }
}
