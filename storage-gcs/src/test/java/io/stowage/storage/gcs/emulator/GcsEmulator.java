package io.stowage.storage.gcs.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A server that is Google Cloud Storage, as far as this package's description says. Any thread. */
public final class GcsEmulator implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads;
    private final Path directory;
    private final Tokens tokens = new Tokens();
    private final Faults faults = new Faults();
    private final Router router = new Router(tokens, faults);

    private GcsEmulator(HttpServer server, Path directory) {
        this.server = server;
        this.directory = directory;
        this.threads = Executors.newCachedThreadPool();
    }

    /**
     * Starts a server on this machine only.
     *
     * @param port 0 for any
     */
    public static GcsEmulator start(int port, List<String> buckets) throws IOException {
        // Or each answer waits for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1024);
        GcsEmulator emulator = new GcsEmulator(server, Files.createTempDirectory("gcs-emulator"));
        buckets.forEach(name -> emulator.router.add(new Bucket(name, emulator.directory)));
        server.setExecutor(emulator.threads);
        server.createContext("/", emulator::handle);
        server.start();
        return emulator;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public Tokens tokens() {
        return tokens;
    }

    public Faults faults() {
        return faults;
    }

    /** Makes rewrites of more than {@code bytes} take several calls. */
    public void rewriteInSteps(long bytes) {
        router.objects().rewriteInSteps(bytes);
    }

    /** Does as some other emulators do: lists have no pages any more. */
    public void giveWholeLists() {
        router.objects().giveWholeLists();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Request request = Request.of(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    exchange.getRequestHeaders(),
                    body(exchange));
            Optional<Faults.Fault> fault = faults.of(Router.call(request));
            fault.ifPresent(planned -> planned.meanwhile().run());
            Optional<Faults.Kind> kind = fault.map(Faults.Fault::kind);
            if (kind.equals(Optional.of(Faults.Kind.LOSE_REQUEST))) {
                return;
            }
            int status = fault.map(Faults.Fault::status).orElse(0);
            ApiException scripted = new ApiException(status, "backendError", "scripted");
            boolean refused = kind.equals(Optional.of(Faults.Kind.REFUSE));
            Response response = refused ? Response.of(scripted) : router.answer(request);
            if (kind.equals(Optional.of(Faults.Kind.REFUSE_AFTERWARDS))) {
                response.body().close();
                response = Response.of(scripted);
            }
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            if (!kind.equals(Optional.of(Faults.Kind.LOSE_ANSWER))) {
                send(exchange, response, kind.equals(Optional.of(Faults.Kind.CUT_ANSWER)));
            }
        } catch (IOException | UncheckedIOException e) {
            // The client has gone; closing the exchange breaks the connection.
        }
    }

    /** What the client has compressed is the same to everybody else. */
    private static InputStream body(HttpExchange exchange) throws IOException {
        boolean compressed =
                "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return compressed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }

    private static void send(HttpExchange exchange, Response response, boolean cut) throws IOException {
        try (InputStream body = response.body()) {
            response.headers().forEach(exchange.getResponseHeaders()::set);
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            if (isHead) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(response.length()));
            }
            boolean bodiless = isHead || response.length() == 0;
            exchange.sendResponseHeaders(response.status(), bodiless ? -1 : response.length());
            if (!bodiless) {
                OutputStream out = exchange.getResponseBody();
                copy(body, out, cut ? response.length() / 2 : response.length());
                if (cut) {
                    out.flush();
                } else {
                    out.close();
                }
            }
        }
    }

    private static void copy(InputStream in, OutputStream out, long count) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        long left = count;
        int read = 0;
        while (left > 0 && read >= 0) {
            read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (read > 0) {
                out.write(chunk, 0, read);
                left -= read;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
