package io.stowage.storage.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy for whose clients all hosts are one and the same. It writes down the first lines of the requests that it lets pass.
 */
public final class ForwardProxy implements AutoCloseable {

    private static final String UNKNOWN = String.join(
            "\r\n",
            "HTTP/1.1 407 Who",
            "Proxy-Authenticate: Basic realm=\"p\"",
            "Connection: close",
            "Content-Length: 0",
            "",
            "");

    private final SocketServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile InetSocketAddress target;
    private volatile String authorization = "";

    /** @param target what all hosts are */
    public ForwardProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new SocketServer(this::talk);
    }

    public int port() {
        return server.port();
    }

    /** What all hosts are from now on. */
    public void lead(InetSocketAddress other) {
        target = other;
    }

    /** Has it ask for a login. */
    public void ask(String wanted) {
        authorization = wanted;
    }

    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void talk(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        String head = head(in);
        boolean known = authorization.isEmpty()
                || head.toLowerCase(Locale.ROOT)
                        .contains("\r\nproxy-authorization: " + authorization.toLowerCase(Locale.ROOT) + "\r\n");
        if (!known) {
            write(out, UNKNOWN);
            return;
        }
        asked.add(head.substring(0, head.indexOf("\r\n")));
        try (Socket there = server.connect(target.getAddress(), target.getPort())) {
            if (head.startsWith("CONNECT ")) {
                write(out, "HTTP/1.1 200 Connected\r\n\r\n");
            } else {
                write(there.getOutputStream(), head.replaceFirst("(?i)\r\nproxy-authorization:[^\r]*", ""));
            }
            server.execute(() -> carry(there, socket));
            in.transferTo(there.getOutputStream());
        }
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Somebody has gone.
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
