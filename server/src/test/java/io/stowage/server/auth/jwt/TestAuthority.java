package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Somebody who vouches for others, or for himself.
 *
 * @param key whose certificate it is
 */
public record TestAuthority(X509Certificate certificate, TestKey key) {

    /** One that nobody vouches for but himself. */
    public static TestAuthority self(String name, TestKey key, boolean authority, Instant now) {
        return new TestAuthority(certificate(name, key.open(), name, key, authority, now, Duration.ofDays(1)), key);
    }

    /** @param from begin of its validity; it is an hour long */
    public TestAuthority issue(String name, TestKey subject, boolean authority, Instant from) {
        String me = certificate.getSubjectX500Principal().getName();
        return new TestAuthority(
                certificate(name, subject.open(), me, key, authority, from, Duration.ofHours(1)), subject);
    }

    private static X509Certificate certificate(
            String name,
            PublicKey subject,
            String issuer,
            TestKey by,
            boolean authority,
            Instant from,
            Duration validity) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(System.identityHashCode(subject)),
                    Date.from(from),
                    Date.from(from.plus(validity)),
                    new X500Name(name),
                    subject);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            String algorithm =
                    switch (by.open().getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "Ed25519";
                    };
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(by.closed())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code x5c} has it. */
    public String base64() {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String pem() {
        return "-----BEGIN CERTIFICATE-----\n" + base64() + "\n-----END CERTIFICATE-----\n";
    }
}
