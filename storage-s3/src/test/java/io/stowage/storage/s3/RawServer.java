package io.stowage.storage.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A port of the loopback, each of whose connections a test serves by bytes, on a thread of its own. */
final class RawServer implements AutoCloseable {

    /** Ends with the connection, or with the test. */
    interface Service {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Service service;
    private final Future<?> accepting;

    RawServer(Service service) throws IOException {
        this.service = service;
        this.accepting = threads.submit(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** All connections that there have been. */
    List<Socket> accepted() {
        return accepted;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // The end of the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException | InterruptedException e) {
            // The client has gone, or the test is over.
        }
    }

    /** Nobody is there from now on: whoever waits for clients while the port is closed may be given one more. */
    void leave() throws Exception {
        server.close();
        accepting.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
