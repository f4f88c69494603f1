package io.stowage.server.config;

import io.stowage.server.config.Configuration.Health;
import io.stowage.server.config.Configuration.StorageHealth;
import io.stowage.server.ops.HealthCheck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code health}. */
final class HealthSection {

    /** Distribution's, where a file says nothing. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Where Distribution would wait for ever. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int STATUS = 200;

    private HealthSection() {}

    static Health read(Values values) throws ConfigurationException {
        List<HealthCheck> checks = new ArrayList<>();
        int index = 0;
        for (Values check : values.sections("health.file")) {
            String path = "health.file[" + index++ + ']';
            checks.add(HealthCheck.file(Path.of(needed(path, "file", check)), interval(path, check)));
        }
        index = 0;
        for (Values check : values.sections("health.http")) {
            checks.add(http("health.http[" + index++ + ']', check));
        }
        index = 0;
        for (Values check : values.sections("health.tcp")) {
            String path = "health.tcp[" + index++ + ']';
            checks.add(HealthCheck.tcp(
                    Addresses.tcp(path + ".addr", needed(path, "addr", check)),
                    timeout(check),
                    interval(path, check),
                    threshold(check)));
        }
        return new Health(storage(values), checks);
    }

    private static Optional<StorageHealth> storage(Values values) throws ConfigurationException {
        String path = "health.storagedriver";
        if (!values.flag(path + ".enabled", false)) {
            return Optional.empty();
        }
        Duration interval = values.duration(path + ".interval")
                .filter(time -> !time.isZero())
                .orElse(INTERVAL);
        positive(path, interval);
        return Optional.of(new StorageHealth(interval, (int) Math.min(1000, values.number(path + ".threshold", 1))));
    }

    private static HealthCheck http(String path, Values check) throws ConfigurationException {
        URI url;
        try {
            url = URI.create(needed(path, "uri", check));
        } catch (IllegalArgumentException e) {
            throw notUrl(path);
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw notUrl(path);
        }
        long status = check.number("statuscode", STATUS);
        return HealthCheck.http(
                url,
                check.lists("headers"),
                status == 0 ? STATUS : (int) status,
                timeout(check),
                interval(path, check),
                threshold(check));
    }

    private static ConfigurationException notUrl(String path) {
        return new ConfigurationException(path + ".uri", "must be a URL, for example http://localhost:8080/healthz");
    }

    private static String needed(String path, String key, Values check) throws ConfigurationException {
        return check.text(key)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new ConfigurationException(path + '.' + key, "is missing"));
    }

    private static Duration timeout(Values check) {
        return check.duration("timeout")
                .filter(time -> !time.isZero() && !time.isNegative())
                .orElse(TIMEOUT);
    }

    private static Duration interval(String path, Values check) throws ConfigurationException {
        Duration interval =
                check.duration("interval").filter(time -> !time.isZero()).orElse(INTERVAL);
        positive(path, interval);
        return interval;
    }

    private static void positive(String path, Duration interval) throws ConfigurationException {
        if (interval.isNegative()) {
            throw new ConfigurationException(path + ".interval", "must not be negative");
        }
    }

    private static int threshold(Values check) {
        return (int) Math.min(1000, check.number("threshold", 1));
    }
}
