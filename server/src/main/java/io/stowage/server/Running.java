package io.stowage.server;

import io.stowage.gc.WriterPresence;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Gate;
import io.stowage.server.http.Admission;
import io.stowage.server.http.Handler;
import io.stowage.server.http.Listener;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.http.Routes;
import io.stowage.server.http.WriteGate;
import io.stowage.server.http.handler.DebugHandlers;
import io.stowage.server.http.handler.Handlers;
import io.stowage.server.http.handler.OpenShiftHandlers;
import io.stowage.server.ops.HealthCheck.Finding;
import io.stowage.server.ops.HealthChecks;
import io.stowage.server.ops.Readiness;
import io.stowage.server.registry.CatalogPage;
import io.stowage.server.registry.RegistryService;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A registry that is open. Its parts begin in the order of the fields, and end in the other one. */
final class Running {

    /** How long a start waits for a store that is slow, or being collected; after that, requests have to wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RegistryBuilder settings;
    private final Assembly assembly;
    private final Readiness readiness;

    /** For the program that embeds us; it asks on its own threads. */
    private final RegistryService inside;

    private WriteGate writes = WriteGate.OPEN;
    private volatile boolean closing;
    private @Nullable WriterPresence presence;
    private @Nullable HealthChecks checks;
    private @Nullable Listener debug;
    private @Nullable Gate entrance;
    private @Nullable Listener main;
    private @Nullable Reaping reaping;

    private Running(RegistryBuilder settings) {
        this.settings = settings;
        this.assembly = new Assembly(settings);
        this.readiness = new Readiness(settings.store, settings.readOnly, settings.clock);
        this.inside = RegistryService.create(settings.store, settings.domain, Runnable::run, settings.clock);
    }

    /**
     * Opens it.
     *
     * @throws IOException when a port cannot be opened; nothing is left open then
     */
    static Running start(RegistryBuilder settings) throws IOException {
        Running running = new Running(settings);
        try {
            running.open();
            return running;
        } catch (IOException | RuntimeException e) {
            running.close(Duration.ZERO);
            throw e;
        }
    }

    private void open() throws IOException {
        WriteGate gate = settings.readOnly ? WriteGate.OPEN : showPresence()::obstacle;
        writes = settings.readOnly
                ? () -> Optional.of(new StorageException.Rejected("the registry is read-only"))
                : gate;
        HealthChecks watching = HealthChecks.start(assembly.checks(readiness));
        checks = watching;
        await(watching);
        if (settings.debugAddress.isPresent()) {
            debug = openDebug(settings.debugAddress.get(), watching);
        }
        if (settings.address instanceof UnixDomainSocketAddress file) {
            SocketFile.clear(file.getPath());
        }
        Gate door = settings.access.open(settings.clock);
        entrance = door;
        main = Listener.open(
                assembly.listening(
                        new Admission(assembly.writes(), gate, watching::isServing, assembly.queues()), door),
                threads -> handlers(threads, () -> obstacle(gate, watching)));
        reaping = assembly.purges() ? Reaping.start(settings.store, settings.clock, settings.purging) : null;
    }

    private Map<Endpoint, Handler> handlers(Executor threads, Supplier<Optional<String>> obstacle) {
        RegistryService registry = RegistryService.create(settings.store, settings.domain, threads, settings.clock);
        Map<Endpoint, Handler> handlers = new EnumMap<>(Handlers.of(registry, obstacle));
        handlers.putAll(OpenShiftHandlers.of(settings.openShiftTokens, settings.openShiftMetrics));
        return handlers;
    }

    /** Where the store answers, whoever finds the port open may push. */
    private WriterPresence showPresence() {
        WriterPresence shown = WriterPresence.open(settings.store);
        presence = shown;
        try {
            shown.await(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return shown;
    }

    private static void await(HealthChecks watching) {
        try {
            watching.awaitFirst(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Listener openDebug(InetSocketAddress address, HealthChecks watching) throws IOException {
        return Listener.open(
                assembly.debugging(address, Routes.ofDebug(settings.metricsPath)),
                threads -> DebugHandlers.of(watching::failures, settings.metricsPage));
    }

    /** In words for an operator. */
    private Optional<String> obstacle(WriteGate gate, HealthChecks watching) {
        if (closing) {
            return Optional.of("the registry is being closed");
        }
        return readiness
                .obstacle()
                .map(Finding::text)
                .or(() -> gate.obstacle().map(why -> "the registry may not take pushes now, its log says why"))
                .or(() -> watching.failures().entrySet().stream()
                        .map(failure -> failure.getKey() + ": " + failure.getValue())
                        .findFirst());
    }

    Repository repository(RepositoryName name) {
        return new Repository(name, inside, writes);
    }

    List<String> repositories() throws StorageException {
        List<String> names = new ArrayList<>();
        Optional<String> last = Optional.empty();
        do {
            CatalogPage page = inside.catalog().list(OptionalInt.of(Integer.MAX_VALUE), last, name -> true);
            names.addAll(page.repositories());
            last = page.next();
        } while (last.isPresent());
        return names;
    }

    /** Where the registry really listens. */
    SocketAddress address() {
        return opened(main).address();
    }

    void reloadCertificate() throws IOException {
        opened(main).reloadCertificate();
    }

    void reloadAccess() {
        Gate gate = entrance;
        if (gate != null) {
            gate.reload();
        }
    }

    /** Where operators ask, if they can. */
    Optional<InetSocketAddress> debugAddress() {
        return Optional.ofNullable(debug).map(open -> (InetSocketAddress) open.address());
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the registry is not started");
        }
        return part;
    }

    /** Lets requests under way finish for so long. */
    void close(Duration drainTimeout) {
        closing = true;
        if (reaping != null) {
            reaping.close();
        }
        if (main != null) {
            main.close(drainTimeout);
            if (settings.address instanceof UnixDomainSocketAddress file) {
                SocketFile.remove(file.getPath());
            }
        }
        if (entrance != null) {
            entrance.close();
        }
        if (debug != null) {
            debug.close();
        }
        if (checks != null) {
            checks.close();
        }
        if (presence != null) {
            presence.close();
        }
    }
}
