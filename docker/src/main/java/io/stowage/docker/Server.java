package io.stowage.docker;

import io.stowage.server.Registry;
import io.stowage.server.RegistryBuilder;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.config.Configuration;
import io.stowage.server.config.Configuration.AuthProvider;
import io.stowage.server.config.Configuration.Debug;
import io.stowage.server.config.Configuration.Health;
import io.stowage.server.config.Configuration.Http;
import io.stowage.server.config.Configuration.Storage;
import io.stowage.server.config.ConfigurationException;
import io.stowage.server.ops.MeteredStore;
import io.stowage.server.ops.OpenShiftMetrics;
import io.stowage.server.registry.RedirectRule;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a configuration describes, running: a store, a registry on it, and what tells of them. */
final class Server implements AutoCloseable {

    private final BlobStore store;
    private final Registry registry;
    private final RequestLog requests;
    private final Optional<Metrics> metrics;
    private final Https https;

    private Server(BlobStore store, Registry registry, RequestLog requests, Optional<Metrics> metrics, Https https) {
        this.store = store;
        this.registry = registry;
        this.requests = requests;
        this.metrics = metrics;
        this.https = https;
    }

    /**
     * Starts it.
     *
     * @throws IOException when a port cannot be opened or the store not be used; nothing is left open then
     */
    static Server start(Configuration configuration) throws ConfigurationException, IOException {
        Debug debug = configuration.debug();
        boolean shown = debug.address().isPresent() && debug.metrics().isPresent();
        Optional<Metrics> metrics =
                shown || configuration.own().openShiftMetrics() ? Optional.of(new Metrics()) : Optional.empty();
        AccessControl access = Authenticators.open(configuration.access());
        Storage storage = configuration.storage();
        List<RedirectRule> redirects = Redirecting.rules(storage);
        Https https = Https.of(configuration.http().tls());
        BlobStore opened = Stores.await(storage.driver(), storage.parameters());
        BlobStore store =
                metrics.isPresent() ? new MeteredStore(opened, metrics.get().meters(), storage.driver()) : opened;
        RequestLog requests = new RequestLog(configuration.log(), System.err, System.out);
        Registry registry = registry(configuration, redirects, store, requests, metrics, access, https);
        try {
            registry.start();
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        https.begin();
        return new Server(store, registry, requests, metrics, https);
    }

    private static Registry registry(
            Configuration configuration,
            List<RedirectRule> redirects,
            BlobStore store,
            RequestLog requests,
            Optional<Metrics> metrics,
            AccessControl access,
            Https https) {
        Http http = configuration.http();
        Storage storage = configuration.storage();
        RegistryBuilder builder = Registry.builder(store)
                .address(http.address())
                .http2(http.http2(), http.h2c())
                .prefix(http.prefix())
                .relativeUrls(http.relativeUrls())
                .headers(http.headers())
                .deleteEnabled(storage.deleteEnabled())
                .readOnly(storage.readOnly())
                .uploadPurging(storage.uploadPurging())
                .redirects(storage.redirects().toStore(), redirects)
                .pages(configuration.catalogMaxEntries(), configuration.tagsMax())
                .validateReferences(configuration.validateReferences())
                .manifestRules(configuration.manifestRules())
                .verifyContent(configuration.own().verifyContent())
                .limits(configuration.own().limits())
                .requests(http.reads(), http.writes())
                .access(access)
                .openShiftTokens(
                        configuration.access().providers().stream().anyMatch(AuthProvider.OpenShift.class::isInstance))
                .trustedProxies(configuration.access().trustedProxies());
        http.socket().ifPresent(builder::socket);
        http.host().ifPresent(builder::host);
        http.secret().ifPresent(builder::uploadSecret);
        http.drainTimeout().ifPresent(builder::drainTimeout);
        https.configure(builder);
        watch(builder, configuration, requests, metrics);
        return builder.build();
    }

    private static void watch(
            RegistryBuilder builder, Configuration configuration, RequestLog requests, Optional<Metrics> metrics) {
        Debug debug = configuration.debug();
        debug.address().ifPresent(builder::debug);
        metrics.ifPresent(all -> {
            builder.meters(all.meters());
            debug.metrics().ifPresent(path -> builder.metrics(path, all::page));
            if (configuration.own().openShiftMetrics()) {
                builder.observer(new OpenShiftMetrics(all.meters())).openShiftMetrics(all::page);
            }
        });
        builder.observer(requests);
        Health health = configuration.health();
        String name = "storagedriver_" + configuration.storage().driver();
        health.storage().ifPresent(check -> builder.storageCheck(name, check.interval(), check.threshold()));
        health.checks().forEach(builder::healthCheck);
    }

    Registry registry() {
        return registry;
    }

    /** Lets requests under way finish, and ends it. */
    @Override
    public void close() throws StorageException {
        https.close();
        registry.close();
        requests.close();
        metrics.ifPresent(Metrics::close);
        store.close();
    }
}
