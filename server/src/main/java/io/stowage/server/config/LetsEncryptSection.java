package io.stowage.server.config;

import io.stowage.server.config.Configuration.LetsEncrypt;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The section {@code http.tls.letsencrypt}. */
final class LetsEncryptSection {

    private static final String SECTION = "http.tls.letsencrypt";

    private static final String PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory";

    /** No address, and no name with an asterisk: authorities look at neither in the way that we answer. */
    private static final String HOST =
            "(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?";

    private LetsEncryptSection() {}

    static Optional<LetsEncrypt> read(Values values) throws ConfigurationException {
        Optional<String> cache = values.text(SECTION + ".cachefile").filter(path -> !path.isEmpty());
        List<String> hosts = values.texts(SECTION + ".hosts").stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        if (cache.isEmpty() && hosts.isEmpty()) {
            return Optional.empty(); // as in files that have all keys of Distribution, some of them without a value
        }
        if (cache.isEmpty()) {
            throw new ConfigurationException(SECTION + ".cachefile", "must be a directory for keys and certificates");
        }
        if (hosts.isEmpty()) {
            throw new ConfigurationException(
                    SECTION + ".hosts", "must have the names of this server, for example [registry.example.com]");
        }
        for (String host : hosts) {
            if (!host.matches(HOST)) {
                throw new ConfigurationException(
                        SECTION + ".hosts", "must be names like registry.example.com, not \"" + host + '"');
            }
        }
        return Optional.of(new LetsEncrypt(
                Path.of(cache.get()),
                values.text(SECTION + ".email").filter(email -> !email.isEmpty()),
                hosts,
                directory(values.text(SECTION + ".directoryurl")
                        .filter(url -> !url.isEmpty())
                        .orElse(PRODUCTION))));
    }

    private static URI directory(String url) throws ConfigurationException {
        String path = SECTION + ".directoryurl";
        try {
            URI uri = URI.create(url);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ConfigurationException(path, "must be a URL with https, for example " + PRODUCTION);
    }
}
