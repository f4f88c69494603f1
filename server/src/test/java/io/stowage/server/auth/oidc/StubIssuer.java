package io.stowage.server.auth.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Answers what it is told to, by path, and counts who asks. */
final class StubIssuer implements AutoCloseable {

    static final String DISCOVERY = "/.well-known/openid-configuration";

    static final String KEYS = "/keys";

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final String url;

    private StubIssuer(HttpServer server, String scheme) {
        this.server = server;
        this.url = scheme + "://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", this::answer);
        server.start();
        answers.put(DISCOVERY, discovery(url, url + KEYS));
    }

    static StubIssuer http() throws IOException {
        return new StubIssuer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    static StubIssuer https(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new StubIssuer(server, "https");
    }

    static String discovery(String issuer, String keys) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        shown.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        Optional<String> answer = Optional.ofNullable(answers.get(path));
        byte[] body = answer.orElse("{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.isPresent() ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return url;
    }

    /** Tells these keys from now on. */
    void tell(String set) {
        answers.put(KEYS, set);
    }

    void answer(String path, String body) {
        answers.put(path, body);
    }

    /** Answers nothing any more that could be used. */
    void fail() {
        answers.clear();
    }

    void recover(String set) {
        answers.put(DISCOVERY, discovery(url, url + KEYS));
        tell(set);
    }

    /** How often the keys were asked for. */
    long asked(String path) {
        return new ArrayList<>(asked).stream().filter(path::equals).count();
    }

    List<String> shown() {
        return List.copyOf(shown);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
