package io.stowage.storage.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that writes down what it is asked for. What it has no answer to, it takes for a write that went well. */
final class Recorder implements AutoCloseable {

    private static final String ETAG = "\"0123456789abcdef0123456789abcdef\"";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Function<Seen, Answer>> answers = new ConcurrentHashMap<>();

    /** A request. */
    record Seen(String method, URI uri, Headers headers, String body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }

        /** Who signed it. */
        String keyId() {
            return header("Authorization").orElse("").replaceAll(".*Credential=([^/]*)/.*", "$1");
        }
    }

    record Answer(int status, String body) {}

    Recorder() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** What a method and a path get from now on. */
    void answer(String request, Function<Seen, Answer> answer) {
        answers.put(request, answer);
    }

    /** The requests since the last time, in their order. */
    List<Seen> seen() {
        synchronized (seen) {
            List<Seen> all = List.copyOf(seen);
            seen.clear();
            return all;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Seen request =
                    new Seen(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
            synchronized (seen) {
                seen.add(request);
            }
            String key = request.method() + ' ' + request.uri().getPath();
            Answer answer =
                    answers.getOrDefault(key, any -> new Answer(200, "")).apply(request);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("ETag", ETAG);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
