package io.stowage.server;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An OCI distribution registry on a port. Any number of them may run in one JVM, each with its own settings.
 *
 * <pre>{@code
 * try (Registry registry = Registry.builder(store).port(0).build().start()) {
 *     push(registry.url());
 * }
 * }</pre>
 */
public final class Registry implements AutoCloseable {

    private final RegistryBuilder settings;
    private @Nullable Running running;

    Registry(RegistryBuilder settings) {
        this.settings = settings;
    }

    /**
     * A registry on {@code store}, which stays the caller's: he closes it after the registry.
     */
    public static RegistryBuilder builder(BlobStore store) {
        return new RegistryBuilder(store);
    }

    /**
     * Opens the port. Repeatable.
     *
     * @throws IOException when the port cannot be opened or the store does not answer; nothing is left open then
     */
    public synchronized Registry start() throws IOException {
        if (running == null) {
            running = Running.start(settings);
        }
        return this;
    }

    /**
     * The port that is really open.
     *
     * @throws IllegalStateException when it listens on a file
     */
    public int port() {
        if (running().address() instanceof InetSocketAddress address) {
            return address.getPort();
        }
        throw new IllegalStateException("the registry listens on a file");
    }

    /** Where clients reach the registry from this machine. */
    public URI url() {
        String scheme = settings.tls.isPresent() ? "https" : "http";
        if (!(running().address() instanceof InetSocketAddress address)) {
            return URI.create("unix:" + running().address());
        }
        String host = address.getAddress().isAnyLocalAddress()
                ? "localhost"
                : address.getAddress().getHostAddress();
        return URI.create(scheme + "://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + address.getPort());
    }

    /**
     * Shows new connections the certificate that its files hold now. Without TLS, nothing happens.
     *
     * @throws IOException when they are bad; then nothing has changed
     */
    public void reloadCertificate() throws IOException {
        running().reloadCertificate();
    }

    /** Has authenticators read their files again at once, which they do by themselves after a few seconds. */
    public void reloadAccess() {
        running().reloadAccess();
    }

    /** The port on which operators ask, when there is one. */
    public OptionalInt debugPort() {
        return running()
                .debugAddress()
                .map(address -> OptionalInt.of(address.getPort()))
                .orElse(OptionalInt.empty());
    }

    /**
     * A repository, to put things in and find them without HTTP. It need not be there yet.
     *
     * @throws io.stowage.server.registry.RegistryException NAME_INVALID
     */
    public Repository repository(String name) {
        return running().repository(Repository.name(name));
    }

    /** The names of all repositories, in order. As many questions to the store as they fill pages. */
    public List<String> repositories() throws StorageException {
        return running().repositories();
    }

    private synchronized Running running() {
        Running open = running;
        if (open == null) {
            throw new IllegalStateException("the registry is not started");
        }
        return open;
    }

    /**
     * Stops accepting, a second after its answers began to tell so, lets requests under way finish within the drain timeout,
     * and ends every thread. Repeatable.
     */
    @Override
    public synchronized void close() {
        Running open = running;
        if (open != null) {
            open.close(settings.drainTimeout);
            running = null;
        }
    }
}
