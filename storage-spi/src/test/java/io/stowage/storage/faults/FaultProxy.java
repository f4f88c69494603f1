package io.stowage.storage.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Stands between a driver and its store. A thread for each connection, and a few slices of memory. */
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Faults faults = new Faults();
    private final Counts counts = new Counts();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });

    private FaultProxy(ServerSocket listening, InetSocketAddress target) {
        this.listening = listening;
        this.target = target;
    }

    /**
     * Begins to listen on the loopback address.
     *
     * @param port 0 for any
     */
    public static FaultProxy start(int port, InetSocketAddress target) throws IOException {
        ServerSocket listening = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
        FaultProxy proxy = new FaultProxy(listening, target);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** In front of a store on this machine. */
    public static FaultProxy before(URI store) throws IOException {
        return start(0, new InetSocketAddress(store.getHost(), store.getPort()));
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The address of {@code store} as it is by way of this proxy. */
    public URI by(URI store) {
        return URI.create("http://127.0.0.1:" + port() + store.getRawPath());
    }

    public Faults faults() {
        return faults;
    }

    public Counts counts() {
        return counts;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException e) {
                // closed, or a connection that ended before it began
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Relay relay = new Relay(this, client)) {
            relay.run();
        } catch (IOException e) {
            // Whoever is at either end has gone, as is his right.
        } finally {
            open.remove(client);
        }
    }

    Socket connect() throws IOException {
        Socket store = new Socket();
        store.setTcpNoDelay(true);
        store.connect(target, 5000);
        return store;
    }

    /** Lets time pass, or the end of the proxy come. */
    void hold(Duration length) {
        try {
            boolean ended = closed.await(length.toNanos(), TimeUnit.NANOSECONDS);
            if (ended) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
    }
}
