package io.stowage.server.auth;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Takes certificates for what their holders show: the common name is the user, the organisations are his groups, as
 * Kubernetes has it. Whether the certificate is good was found out by TLS.
 */
public final class Certificates implements Authenticator {

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException.Refused {
        if (!(credentials instanceof Credentials.Certificate shown)) {
            return Optional.empty();
        }
        X509Certificate certificate = shown.certificate();
        try {
            certificate.checkValidity(); // a connection may be older
        } catch (CertificateException e) {
            throw new LoginException.Refused("the certificate is not valid now");
        }
        return Optional.of(new Login(
                identity(certificate.getSubjectX500Principal().getName()),
                Rights.ALL,
                certificate.getNotAfter().toInstant()));
    }

    private static Identity identity(String subject) throws LoginException.Refused {
        String user = "";
        Set<String> groups = new HashSet<>();
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                String value = part.getValue() instanceof String text ? text : "";
                switch (part.getType().toLowerCase(Locale.ROOT)) {
                    case "cn" -> user = value;
                    case "o" -> groups.add(value);
                    default -> {
                        // tells nothing that we ask for
                    }
                }
            }
        } catch (InvalidNameException e) {
            throw new LoginException.Refused("the certificate's subject cannot be read");
        }
        if (user.isEmpty()) {
            throw new LoginException.Refused("the certificate has no common name");
        }
        return Identity.of(user, groups);
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return "Certificate realm=\"a certificate that this registry trusts\"";
    }
}
