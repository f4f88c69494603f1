package io.stowage.docker;

import io.stowage.server.RegistryBuilder;
import io.stowage.server.config.Configuration.Tls;
import io.stowage.server.http.TlsNames;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a configuration says about TLS, for a registry, and who obtains its certificates, where somebody does. */
final class Https implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Https.class);

    private final Optional<Tls> tls;
    private final Optional<AcmeRenewals> renewals;

    private Https(Optional<Tls> tls, Optional<AcmeRenewals> renewals) {
        this.tls = tls;
        this.renewals = renewals;
    }

    /** @throws IOException when the directory for certificates cannot be used */
    static Https of(Optional<Tls> tls) throws IOException {
        tls.ifPresent(settings -> settings.idle().forEach(LOG::warn));
        return new Https(
                tls,
                tls.isPresent() && tls.get().letsEncrypt().isPresent()
                        ? Optional.of(AcmeRenewals.of(tls.get().letsEncrypt().get()))
                        : Optional.empty());
    }

    void configure(RegistryBuilder builder) {
        tls.ifPresent(settings -> {
            builder.onlyTls13(settings.onlyTls13())
                    .cipherSuites(settings.cipherSuites())
                    .clientCertificates(settings.clients());
            settings.files().ifPresent(builder::tls);
            renewals.ifPresent(all -> builder.tls(new TlsNames(all.certificates())));
        });
    }

    /** Obtains what there is none of. Authorities look at the port that is open by now. */
    void begin() {
        renewals.ifPresent(AcmeRenewals::begin);
    }

    @Override
    public void close() {
        renewals.ifPresent(AcmeRenewals::close);
    }
}
