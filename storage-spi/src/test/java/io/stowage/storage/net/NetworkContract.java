package io.stowage.storage.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link Network} says is what whoever sends requests does. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NetworkContract {

    /** Nobody's, so that only the proxy finds it. */
    private static final String HOST = "store.invalid";

    private static final String LOGIN = "user:pass%20word@";
    private static final String BASIC = "Basic dXNlcjpwYXNzIHdvcmQ=";

    /** Of requests that arrived: whether the proxy's login came with them. */
    private final List<Boolean> arrived = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by the framework
    Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private PrivateAuthority first;

    @SuppressWarnings("NullAway.Init") // before all
    private PrivateAuthority second;

    @SuppressWarnings("NullAway.Init") // before all
    private HttpServer plain;

    @SuppressWarnings("NullAway.Init") // before all
    private HttpServer ofFirst;

    @SuppressWarnings("NullAway.Init") // before all
    private HttpServer ofSecond;

    @SuppressWarnings("NullAway.Init") // before each
    private ForwardProxy proxy;

    /**
     * Asks for something there over a connection of its own.
     *
     * @throws Exception when there is no answer
     */
    protected abstract void get(Network network, URI uri) throws Exception;

    /** Whether a proxy that asks for a login is asked for a tunnel, too. The JDK's client forbids that by default. */
    protected abstract boolean logsInForTunnels();

    @BeforeAll
    final void start(@TempDir Path made) throws Exception {
        first = PrivateAuthority.make(made, "first", HOST);
        second = PrivateAuthority.make(made, "second", HOST);
        plain = started(HttpServer.create());
        ofFirst = encrypted(first);
        ofSecond = encrypted(second);
    }

    private HttpServer encrypted(PrivateAuthority authority) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(authority.server()));
        return started(server);
    }

    private HttpServer started(HttpServer server) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            arrived.add(exchange.getRequestHeaders().containsKey("Proxy-Authorization"));
            byte[] body = {'{', '}'};
            exchange.getResponseHeaders().set("ETag", "\"0123456789abcdef0123456789abcdef\"");
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @AfterAll
    final void stop() {
        List.of(plain, ofFirst, ofSecond).forEach(server -> server.stop(0));
    }

    @BeforeEach
    final void open() throws IOException {
        arrived.clear();
        proxy = new ForwardProxy(plain.getAddress());
    }

    @AfterEach
    final void close() throws IOException {
        proxy.close();
    }

    private Network network(String login, String excepted, Path bundle) throws Exception {
        String address = "http://" + login + "127.0.0.1:" + proxy.port();
        Map<String, String> environment = new HashMap<>();
        environment.put("HTTP_PROXY", address);
        environment.put("HTTPS_PROXY", address);
        environment.put("NO_PROXY", excepted);
        environment.put(PemBundles.FILE, bundle.toString());
        environment.put(PemBundles.DIRECTORY, directory.resolve("none").toString());
        return Network.fromEnvironment(environment);
    }

    private Path bundle(String pem) throws IOException {
        return Files.writeString(directory.resolve("bundle.pem"), pem);
    }

    private static URI uri(String scheme) {
        return URI.create(scheme + "://" + HOST + ":9443");
    }

    @Test
    @DisplayName("O16 a proxy is asked for what is not encrypted, with its login where it wants one")
    final void proxies() throws Exception {
        get(network("", "other.invalid", bundle(first.pem())), uri("http"));
        assertThat(proxy.asked())
                .singleElement()
                .asString()
                .startsWith("GET http://")
                .contains(HOST + ":9443/");
        proxy.ask(BASIC);
        get(network(LOGIN, "", bundle(first.pem())), uri("http"));
        assertThat(proxy.asked()).hasSize(2);
        assertThat(arrived).containsExactly(false, false);
    }

    @Test
    @DisplayName("O16 a proxy is asked for a tunnel, and whoever is at its end never sees the login")
    final void tunnels() throws Exception {
        proxy.lead(ofFirst.getAddress());
        Path bundle = bundle(first.pem());
        get(network(LOGIN, "", bundle), uri("https"));
        assertThat(proxy.asked()).singleElement().asString().startsWith("CONNECT " + HOST + ":9443 ");
        proxy.ask(BASIC);
        Network withLogin = network(LOGIN, "", bundle);
        if (logsInForTunnels()) {
            get(withLogin, uri("https"));
            assertThat(proxy.asked()).hasSize(2);
        } else {
            assertThatThrownBy(() -> get(withLogin, uri("https"))).hasMessageMatching("(?s).*(407|another login).*");
        }
        assertThat(arrived).isNotEmpty().doesNotContain(true);
    }

    @Test
    @DisplayName("O16 what NO_PROXY excepts is not asked of the proxy")
    final void exceptions() throws Exception {
        Network network = network("", "10.0.0.0/8,.invalid", bundle(first.pem()));
        for (String scheme : List.of("http", "https")) {
            assertThatThrownBy(() -> get(network, uri(scheme))).satisfies(thrown -> assertThat(causes(thrown))
                    .hasAtLeastOneElementOfType(IOException.class)
                    .anyMatch(NetworkContract::isOfNames));
        }
        assertThat(proxy.asked()).isEmpty();
        assertThat(arrived).isEmpty();
    }

    @Test
    @DisplayName("O15 authorities of a bundle are believed, others not, and those of another bundle in its place")
    final void authorities() throws Exception {
        proxy.lead(ofSecond.getAddress());
        Path bundle = bundle(first.pem());
        Network network = network("", "", bundle);
        assertThatThrownBy(() -> get(network, uri("https")))
                .satisfies(thrown -> assertThat(causes(thrown)).hasAtLeastOneElementOfType(SSLException.class));
        assertThat(arrived).isEmpty();

        bundle(second.pem());
        get(network, uri("https"));
        assertThat(arrived).hasSize(1);

        proxy.lead(ofFirst.getAddress());
        assertThatThrownBy(() -> get(network, uri("https")))
                .satisfies(thrown -> assertThat(causes(thrown)).hasAtLeastOneElementOfType(SSLException.class));
        bundle(first.pem() + second.pem());
        get(network, uri("https"));
        assertThat(arrived).hasSize(2);
    }

    @Test
    @DisplayName("O15 a name that the certificate does not have is not believed")
    final void names() throws Exception {
        proxy.lead(ofFirst.getAddress());
        Network network = network("", "", bundle(first.pem()));
        assertThatThrownBy(() -> get(network, URI.create("https://other.invalid:9443")))
                .satisfies(thrown -> assertThat(causes(thrown)).hasAtLeastOneElementOfType(SSLException.class));
        assertThat(arrived).isEmpty();
    }

    private static boolean isOfNames(Throwable thrown) {
        return thrown instanceof UnknownHostException || thrown instanceof UnresolvedAddressException;
    }

    private static List<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, each -> each != null, Throwable::getCause).toList();
    }
}
