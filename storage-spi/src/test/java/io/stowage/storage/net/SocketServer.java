package io.stowage.storage.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A port of the loopback address at which each connection is talked to by a thread of its own, until it is closed. */
public final class SocketServer implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Talk talk;

    /** What is said on a connection. It is closed afterwards; that the other side has gone is no matter. */
    @FunctionalInterface
    public interface Talk {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    public SocketServer(Talk talk) throws IOException {
        this.talk = talk;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Another connection, which ends with this as well. */
    public Socket connect(InetAddress address, int port) throws IOException {
        Socket socket = new Socket(address, port);
        sockets.add(socket);
        return socket;
    }

    /** Has a thread do something beside. */
    public void execute(Runnable task) {
        threads.execute(task);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> talk(socket));
            }
        } catch (IOException | RejectedExecutionException e) {
            // Closed.
        }
    }

    private void talk(Socket socket) {
        sockets.add(socket);
        try (socket) {
            talk.with(socket);
        } catch (IOException | InterruptedException | RejectedExecutionException e) {
            // Whoever asked has gone, or was to be left alone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
