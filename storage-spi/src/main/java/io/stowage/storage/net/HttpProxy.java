package io.stowage.storage.net;

import io.stowage.storage.StoreConfigurationException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy that is spoken to in plain HTTP.
 *
 * @param host name or address, the latter without brackets
 * @param login what the proxy asks for
 */
public record HttpProxy(String host, int port, Optional<Login> login) {

    private static final int DEFAULT_PORT = 80;
    private static final int MAX_PORT = 0xffff;

    public HttpProxy {
        if (host.isEmpty() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no address of a proxy");
        }
    }

    /** User and password. */
    public record Login(String user, String password) {

        @Override
        public String toString() {
            return "Login[of " + user + ']';
        }
    }

    /**
     * Reads what a variable says: a URI, or host and port alone.
     *
     * @param variable whose value it is
     */
    static HttpProxy parse(String variable, String value) throws StoreConfigurationException {
        try {
            return parse(value);
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Without cause: it shows the value, in which a password may stand.
            throw new StoreConfigurationException(
                    variable,
                    "must be the address of a proxy that speaks plain HTTP, such as http://proxy:3128,"
                            + " with special characters of user and password percent-encoded");
        }
    }

    private static HttpProxy parse(String value) throws URISyntaxException {
        URI uri = new URI(value.contains("://") ? value : "http://" + value);
        String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        int at = authority.lastIndexOf('@');
        String address = authority.substring(at + 1);
        if (!"http".equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("no proxy of this kind");
        }
        return new HttpProxy(
                Authority.host(address),
                Authority.port(address).map(Integer::parseUnsignedInt).orElse(DEFAULT_PORT),
                at < 0 ? Optional.empty() : Optional.of(login(authority.substring(0, at))));
    }

    private static Login login(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Login(decoded(text), "")
                : new Login(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** For the JDK's clients. The name is looked up by whoever connects. */
    public Proxy toProxy() {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    /** The value of the header {@code Proxy-Authorization}, where the proxy asks for one: a secret. */
    public Optional<String> authorization() {
        return login.map(who -> "Basic "
                + Base64.getEncoder()
                        .encodeToString((who.user() + ':' + who.password()).getBytes(StandardCharsets.UTF_8)));
    }
}
