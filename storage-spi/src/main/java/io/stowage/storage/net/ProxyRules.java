package io.stowage.storage.net;

import io.stowage.storage.StoreConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy is asked for what, by the rules of Go's {@code golang.org/x/net/http/httpproxy}: {@code HTTP_PROXY} for
 * {@code http}, {@code HTTPS_PROXY} for {@code https}, none for what {@code NO_PROXY} excepts, and none ever for {@code
 * localhost} and loopback addresses. Where neither of the two is set, the JVM's own selector decides, which knows {@code
 * http.proxyHost} and its like. Unlike Go, a proxy that cannot be used is an error rather than no proxy. Any thread.
 */
public final class ProxyRules {

    private final Optional<HttpProxy> http;
    private final Optional<HttpProxy> https;
    private final NoProxy excepted;
    private final Optional<ProxySelector> jvm;

    private ProxyRules(
            Optional<HttpProxy> http, Optional<HttpProxy> https, NoProxy excepted, Optional<ProxySelector> jvm) {
        this.http = http;
        this.https = https;
        this.excepted = excepted;
        this.jvm = jvm;
    }

    /** @throws StoreConfigurationException when a variable names no proxy that can be used */
    public static ProxyRules fromEnvironment(Map<String, String> environment) throws StoreConfigurationException {
        Optional<HttpProxy> http = proxy(environment, "HTTP_PROXY", "http_proxy");
        Optional<HttpProxy> https = proxy(environment, "HTTPS_PROXY", "https_proxy");
        String excepted = variable(environment, "NO_PROXY")
                .or(() -> variable(environment, "no_proxy"))
                .orElse("");
        boolean isSaid = http.isPresent() || https.isPresent();
        return new ProxyRules(
                http,
                https,
                NoProxy.parse(excepted),
                isSaid ? Optional.empty() : Optional.ofNullable(ProxySelector.getDefault()));
    }

    private static Optional<HttpProxy> proxy(Map<String, String> environment, String upper, String lower)
            throws StoreConfigurationException {
        String name = variable(environment, upper).isPresent() ? upper : lower;
        Optional<String> value = variable(environment, name);
        return value.isPresent() ? Optional.of(HttpProxy.parse(name, value.get())) : Optional.empty();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** @return empty when {@code uri} is to be asked itself */
    public Optional<HttpProxy> proxyFor(URI uri) {
        if (jvm.isPresent()) {
            return jvm.get().select(uri).stream()
                    .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                    .findFirst()
                    .map(ProxyRules::named);
        }
        String scheme = String.valueOf(uri.getScheme());
        Optional<HttpProxy> proxy =
                switch (scheme) {
                    case "http" -> http;
                    case "https" -> https;
                    default -> Optional.empty();
                };
        return proxy.filter(any -> !excepted.matches(uri));
    }

    private static HttpProxy named(Proxy proxy) {
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        return new HttpProxy(address.getHostString(), address.getPort(), Optional.empty());
    }

    /** The same for clients that ask in the JDK's way. It cannot tell of logins. */
    public ProxySelector selector() {
        return new Selector(this);
    }

    /** All proxies that have been named. */
    public List<HttpProxy> named() {
        return Stream.of(http, https).flatMap(Optional::stream).distinct().toList();
    }

    private static final class Selector extends ProxySelector {

        private final ProxyRules rules;

        Selector(ProxyRules rules) {
            this.rules = rules;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(rules.proxyFor(uri).map(HttpProxy::toProxy).orElse(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(@Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
            // There is no other one to be tried.
        }
    }
}
