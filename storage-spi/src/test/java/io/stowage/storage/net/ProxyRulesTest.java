package io.stowage.storage.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StoreConfigurationException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way a request goes. */
final class ProxyRulesTest {

    private static final URI PLAIN = URI.create("http://store.example/");
    private static final URI ENCRYPTED = URI.create("https://store.example/");

    private static Optional<HttpProxy> proxy(URI uri, Map<String, String> environment) throws Exception {
        return ProxyRules.fromEnvironment(environment).proxyFor(uri);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "no-proxy.txt", delimiter = '|')
    @DisplayName("O16 what NO_PROXY excepts is what Go takes it to except")
    void exceptionsAreThoseOfGo(@Nullable String excepted, String uri, String way) throws Exception {
        Map<String, String> environment = Map.of(
                "HTTP_PROXY",
                "http://proxy:1",
                "HTTPS_PROXY",
                "http://tunnel:2",
                "NO_PROXY",
                excepted == null ? "" : excepted);
        assertThat(proxy(URI.create(uri), environment).map(HttpProxy::host).orElse("direct"))
                .isEqualTo(way);
    }

    @Test
    @DisplayName("O16 variables in upper case come before those in lower case, empty ones are none")
    void variables() throws Exception {
        assertThat(proxy(PLAIN, Map.of("http_proxy", "a:1", "https_proxy", "b:2")))
                .contains(new HttpProxy("a", 1, Optional.empty()));
        assertThat(proxy(ENCRYPTED, Map.of("http_proxy", "a:1", "https_proxy", "b:2")))
                .contains(new HttpProxy("b", 2, Optional.empty()));
        assertThat(proxy(PLAIN, Map.of("http_proxy", "a:1", "HTTP_PROXY", "c:3")))
                .contains(new HttpProxy("c", 3, Optional.empty()));
        assertThat(proxy(PLAIN, Map.of("http_proxy", "a:1", "HTTP_PROXY", "")))
                .contains(new HttpProxy("a", 1, Optional.empty()));
        assertThat(proxy(ENCRYPTED, Map.of("HTTP_PROXY", "c:3"))).isEmpty();
        assertThat(proxy(PLAIN, Map.of("HTTP_PROXY", "c:3", "no_proxy", "example", "NO_PROXY", "")))
                .isEmpty();
        assertThat(proxy(PLAIN, Map.of("HTTP_PROXY", "c:3", "no_proxy", "example", "NO_PROXY", "other")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128, proxy, 3128",
        "HTTP://proxy:3128/, proxy, 3128",
        "proxy:3128, proxy, 3128",
        "proxy, proxy, 80",
        "http://proxy, proxy, 80",
        "10.1.2.3:3128, 10.1.2.3, 3128",
        "'[2001:db8::1]:3128', 2001:db8::1, 3128",
        "http://my_proxy:3128, my_proxy, 3128",
        "user@proxy:3128, proxy, 3128",
    })
    void proxiesAreGivenAsUriOrAsHostAndPort(String value, String host, int port) throws Exception {
        HttpProxy proxy = proxy(PLAIN, Map.of("HTTP_PROXY", value)).orElseThrow();
        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@proxy:1, user:secret",
        "user:secret@proxy:1, user:secret",
        "user:p%40ss%3A%2F+@proxy:1, user:p@ss:/+",
        "user@proxy:1, user:",
        "user:a:b@proxy:1, user:a:b",
    })
    void loginsStandBeforeTheHost(String value, String shown) throws Exception {
        HttpProxy proxy = proxy(PLAIN, Map.of("HTTP_PROXY", value)).orElseThrow();
        assertThat(proxy.authorization()
                        .map(text -> new String(
                                Base64.getDecoder().decode(text.substring("Basic ".length())), StandardCharsets.UTF_8)))
                .contains(shown);
        assertThat(proxy.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:secret@proxy:1",
                "socks5://user:secret@proxy:1",
                "http://user:secret@",
                "http://user:secret^@proxy",
                "http://user:secret@proxy:port",
                "http://user:secret@proxy:70000",
                "http://user:secret%zz@proxy:1",
            })
    void whatIsNoProxyIsRefusedByItsNameWithoutItsValue(String value) {
        for (String name : List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")) {
            assertThatThrownBy(() -> ProxyRules.fromEnvironment(Map.of(name, value)))
                    .isInstanceOfSatisfying(StoreConfigurationException.class, refused -> {
                        assertThat(refused.parameter()).isEqualTo(name);
                        assertThat(refused).hasMessageStartingWith("must be the address of a proxy");
                        assertThat(refused).hasMessageNotContaining("secret").hasNoCause();
                    });
        }
    }

    @Test
    void theSelectorSaysTheSame() throws Exception {
        ProxySelector selector = ProxyRules.fromEnvironment(Map.of("HTTP_PROXY", "a:1", "NO_PROXY", "b"))
                .selector();
        assertThat(selector.select(PLAIN))
                .containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("a", 1)));
        assertThat(selector.select(ENCRYPTED)).containsExactly(Proxy.NO_PROXY);
        assertThat(selector.select(URI.create("http://b/"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    @SuppressWarnings("NullAway") // the JDK says nothing of what may be null
    void withoutVariablesTheJvmDecides() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        try {
            ProxySelector.setDefault(ProxySelector.of(InetSocketAddress.createUnresolved("jvm", 7)));
            assertThat(proxy(PLAIN, Map.of("NO_PROXY", "example"))).contains(new HttpProxy("jvm", 7, Optional.empty()));
            assertThat(proxy(PLAIN, Map.of("HTTPS_PROXY", "a:1"))).isEmpty();
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
