package io.stowage.server.config;

import io.stowage.server.config.Configuration.Http;
import io.stowage.server.http.RequestLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code http}, and how many requests OpenShift allows at once. */
final class HttpSection {

    private HttpSection() {}

    static Http read(Values values) throws ConfigurationException {
        boolean unix = values.text("http.net").equals(Optional.of("unix"));
        Optional<Path> socket =
                unix ? values.text("http.addr").filter(file -> !file.isEmpty()).map(Path::of) : Optional.empty();
        if (unix && socket.isEmpty()) {
            throw new ConfigurationException("http.addr", "must be a file, as http.net is unix");
        }
        String prefix = values.text("http.prefix").orElse("/");
        if (!prefix.matches("/|/([A-Za-z0-9._~-]+/)+")) {
            throw new ConfigurationException("http.prefix", "must begin and end with a slash, for example /registry/");
        }
        Optional<Duration> drain = values.duration("http.draintimeout").filter(time -> !time.isZero());
        if (drain.isPresent() && drain.get().isNegative()) {
            throw new ConfigurationException("http.draintimeout", "must not be negative");
        }
        return new Http(
                Addresses.tcp("http.addr", unix ? "" : values.text("http.addr").orElse(":5000")),
                socket,
                TlsSection.read(values),
                prefix,
                Addresses.host("http.host", values.text("http.host")),
                values.flag("http.relativeurls", true),
                values.text("http.secret").filter(secret -> !secret.isEmpty()),
                drain,
                headers(values),
                !values.flag("http.http2.disabled", false),
                values.flag("http.h2c.enabled", false),
                requests(values, "openshift.requests.read."),
                requests(values, "openshift.requests.write."));
    }

    private static RequestLimit requests(Values values, String path) throws ConfigurationException {
        Duration patience = values.duration(path + "maxwaitinqueue")
                .filter(time -> !time.isZero())
                .orElse(RequestLimit.DEFAULT_PATIENCE);
        if (patience.isNegative()) {
            throw new ConfigurationException(path + "maxwaitinqueue", "must not be negative");
        }
        return new RequestLimit(
                (int) values.number(path + "maxrunning", 0), (int) values.number(path + "maxinqueue", 0), patience);
    }

    private static Map<String, List<String>> headers(Values values) throws ConfigurationException {
        Map<String, List<String>> headers = values.lists("http.headers");
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            boolean whole = header.getKey().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                    && header.getValue().stream().allMatch(value -> value.matches("[ -~]*"));
            if (!whole) {
                throw new ConfigurationException(
                        "http.headers." + header.getKey(),
                        "must be the name of a header, and its values one line each");
            }
        }
        return headers;
    }
}
