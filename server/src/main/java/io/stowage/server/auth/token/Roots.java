package io.stowage.server.auth.token;

import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.jwt.VerificationKey;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The certificates that vouch for those in tokens. Immutable. */
final class Roots {

    /** Of {@link X509Certificate#getKeyUsage}. RFC 5280, 4.2.1.3. */
    private static final int KEY_CERT_SIGN = 5;

    private final Set<X509Certificate> certificates;

    Roots(List<X509Certificate> certificates) {
        this.certificates = Set.copyOf(certificates);
    }

    /**
     * The key that a chain is about, when one of the roots vouches for it now. Revocation is not looked up: these are the
     * operator's own authorities, and whom they no longer vouch for he takes out of the file.
     *
     * @param chain DER in base64, the signer's first, each signed by the next
     */
    VerificationKey signer(List<String> chain, Instant now) throws Refused {
        try {
            List<X509Certificate> path = new ArrayList<>();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String each : chain) {
                path.add(certificate(factory, each));
            }
            X509Certificate signer = path.get(0);
            if (certificates.contains(signer)) {
                signer.checkValidity(Date.from(now));
            } else {
                path.subList(anchored(path), path.size()).clear();
                PKIXParameters parameters = new PKIXParameters(authorities(now));
                parameters.setRevocationEnabled(false);
                parameters.setDate(Date.from(now));
                CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
            }
            Optional<VerificationKey> key = VerificationKey.of(signer.getPublicKey());
            return key.orElseThrow(() -> new Refused("the token's certificate has a key of an unknown kind"));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refused("the token's certificates are not vouched for by any that is trusted here");
        }
    }

    private static X509Certificate certificate(CertificateFactory factory, String base64)
            throws GeneralSecurityException {
        Certificate read = factory.generateCertificate(
                new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        return (X509Certificate) read;
    }

    /** How many of them are before the first that is a root itself. */
    private int anchored(List<X509Certificate> path) {
        int n = 0;
        while (n < path.size() && !certificates.contains(path.get(n))) {
            n++;
        }
        return n;
    }

    /** Those that may vouch for others; a path's validation does not look at where it ends. */
    private Set<TrustAnchor> authorities(Instant now) {
        return certificates.stream()
                .filter(each -> isAuthority(each) && isValid(each, now))
                .map(each -> new TrustAnchor(each, null))
                .collect(Collectors.toSet());
    }

    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return (certificate.getVersion() < 3 || certificate.getBasicConstraints() >= 0)
                && (usage == null || usage[KEY_CERT_SIGN]);
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }
}
