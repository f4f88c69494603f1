package io.stowage.server;

import io.stowage.server.auth.Gate;
import io.stowage.server.http.Admission;
import io.stowage.server.http.Entrance;
import io.stowage.server.http.Limits;
import io.stowage.server.http.Listener;
import io.stowage.server.http.PublicUrls;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.Routes;
import io.stowage.server.http.TlsRules;
import io.stowage.server.http.Transport;
import io.stowage.server.http.Writes;
import io.stowage.server.ops.HealthCheck;
import io.stowage.server.ops.Readiness;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the settings of a registry come to, part by part. */
final class Assembly {

    private static final int STORAGE_THREADS = 16;

    /** They wait for answers most of the time. */
    private static final int REMOTE_STORAGE_THREADS = 64;

    private final RegistryBuilder settings;

    Assembly(RegistryBuilder settings) {
        this.settings = settings;
    }

    /** Which requests may change anything. */
    Writes writes() {
        if (settings.readOnly) {
            return Writes.NONE;
        }
        return settings.domain.deleteEnabled() ? Writes.ALL : Writes.NO_DELETES;
    }

    Admission.Queues queues() {
        return Admission.Queues.of(settings.reads, settings.writes);
    }

    boolean purges() {
        return settings.purging.enabled() && !settings.readOnly;
    }

    List<HealthCheck> checks(Readiness readiness) {
        List<HealthCheck> all = new ArrayList<>(settings.checks);
        settings.storageCheck.ifPresent(check ->
                all.add(new HealthCheck(check.name(), readiness::obstacle, check.interval(), check.threshold())));
        return all;
    }

    /** The port that clients use. */
    Listener.Settings listening(Admission admission, Gate gate) {
        PublicUrls urls = new PublicUrls(settings.prefix, settings.host, settings.relativeUrls);
        int cores = Runtime.getRuntime().availableProcessors();
        return new Listener.Settings(
                settings.address,
                settings.tls,
                settings.tlsRules,
                transport(),
                settings.http2,
                settings.h2c,
                cores,
                settings.store.capabilities().local() ? STORAGE_THREADS : REMOTE_STORAGE_THREADS,
                settings.store.capabilities().local(),
                settings.limits,
                Routes.ofRegistry(urls),
                admission,
                new Entrance(gate, settings.proxies),
                RequestObserver.all(settings.observers),
                urls,
                settings.headers,
                settings.headTimeout,
                settings.idleTimeout,
                settings.bodyRatePeriod,
                settings.clock);
    }

    private Transport transport() {
        return settings.nativeTransport ? Transport.best() : Transport.NIO;
    }

    /** A port for one or two who ask now and then. */
    Listener.Settings debugging(InetSocketAddress at, Routes routes) {
        return new Listener.Settings(
                at,
                Optional.empty(),
                TlsRules.DEFAULT,
                transport(),
                false,
                false,
                1,
                1,
                false,
                Limits.ofMemory(0, 0),
                routes,
                Admission.reads(),
                Entrance.open(),
                RequestObserver.NONE,
                PublicUrls.plain(),
                Map.of(),
                settings.headTimeout,
                settings.idleTimeout,
                settings.bodyRatePeriod,
                settings.clock);
    }
}
