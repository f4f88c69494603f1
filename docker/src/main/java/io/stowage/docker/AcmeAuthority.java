package io.stowage.docker;

import io.stowage.server.config.Configuration.LetsEncrypt;
import io.stowage.server.tls.NamedCertificates;
import io.stowage.server.tls.ServerCertificate;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.util.KeyPairUtils;

/**
 * An authority that signs certificates when it has seen, by a handshake with us, that a host is here: RFC 8555, RFC 8737. One
 * thread at a time; it waits for answers.
 */
final class AcmeAuthority {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** The authority looks at us in this time, from several places. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of a key that lives as long as one question. */
    private static final int RSA_BITS = 2048;

    private final LetsEncrypt settings;
    private final AcmeCache cache;
    private final NamedCertificates shown;

    /** @param shown where the authority's handshakes find their answers */
    AcmeAuthority(LetsEncrypt settings, AcmeCache cache, NamedCertificates shown) {
        this.settings = settings;
        this.cache = cache;
        this.shown = shown;
    }

    /** A certificate of a host, for keys that nobody has had before. */
    record Obtained(KeyPair keys, List<X509Certificate> chain) {
        Obtained {
            chain = List.copyOf(chain);
        }

        Instant ends() {
            return chain.get(0).getNotAfter().toInstant();
        }
    }

    /**
     * Asks for a certificate.
     *
     * @throws AcmeException when the authority gives none
     * @throws IOException when the account's key cannot be read or kept
     */
    Obtained obtain(String host) throws AcmeException, IOException, InterruptedException {
        Order order = login().newOrder().domain(host).create();
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                prove(host, authorization);
            }
        }
        if (order.waitUntilReady(PATIENCE) != Status.READY) {
            throw failure(order);
        }
        KeyPair keys = AcmeKeys.make();
        order.execute(keys);
        if (order.waitForCompletion(PATIENCE) != Status.VALID) {
            throw failure(order);
        }
        return new Obtained(keys, order.getCertificate().getCertificateChain());
    }

    private static AcmeException failure(Order order) {
        return new AcmeException("the order is " + order.getStatus()
                + order.getError().map(AcmeAuthority::text).orElse(""));
    }

    private static String text(Problem problem) {
        return ": " + problem.getDetail().orElse(problem.getType().toString());
    }

    /** Known or not, the authority gives the same account for the same key. */
    private Login login() throws AcmeException, IOException {
        Session session = new Session(settings.directory(), AcmeWay.ofProcess());
        session.networkSettings().setTimeout(ANSWER);
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(cache.accountKey());
        settings.email().ifPresent(account::addEmail);
        return account.createLogin(session);
    }

    private void prove(String host, Authorization authorization) throws AcmeException, InterruptedException {
        TlsAlpn01Challenge challenge = authorization
                .findChallenge(TlsAlpn01Challenge.class)
                .orElseThrow(() -> new AcmeException("it does not look at hosts by tls-alpn-01"));
        KeyPair keys = KeyPairUtils.createKeyPair(RSA_BITS); // the library signs with no other kind
        X509Certificate answer = challenge.createCertificate(keys, authorization.getIdentifier());
        shown.beginChallenge(host, new ServerCertificate(keys.getPrivate(), List.of(answer)));
        try {
            challenge.trigger();
            if (authorization.waitForCompletion(PATIENCE) != Status.VALID) {
                challenge.fetch();
                throw new AcmeException("it does not see " + host + " here"
                        + challenge.getError().map(AcmeAuthority::text).orElse(""));
            }
        } finally {
            shown.endChallenge(host);
        }
    }
}
