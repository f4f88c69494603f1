package io.stowage.server.config;

import io.stowage.server.http.Limits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a configuration file says, as far as this server knows it.
 *
 * @param validateReferences whether a manifest is refused while something that it refers to is missing
 * @param own what Distribution does not have
 * @param unknownKeys the paths of the keys that have no effect here, for a warning that names them
 */
public record Configuration(
        Storage storage, Http http, LogLevel logLevel, boolean validateReferences, Own own, List<String> unknownKeys) {

    /** Keys of the storage section that name no driver. */
    private static final Set<String> NO_DRIVERS = Set.of("maintenance", "cache", "delete", "redirect", "tag");

    private static final int MOST_AT_ONCE = 1_000_000;

    public Configuration {
        unknownKeys = List.copyOf(unknownKeys);
    }

    /**
     * Which store, and what may be done to it.
     *
     * @param driver its name
     * @param parameters its parameters, as they stand in the file
     */
    public record Storage(String driver, Map<String, Object> parameters, boolean deleteEnabled) {
        public Storage {
            parameters = Map.copyOf(parameters);
        }
    }

    /** Where to listen. */
    public record Http(InetSocketAddress address, Optional<Tls> tls) {}

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    /**
     * The section {@code stowage}.
     *
     * @param verifyContent whether blobs are hashed again as they are read
     * @param limits those of the process, where the file says nothing else
     */
    public record Own(boolean verifyContent, Limits limits) {}

    /** As Distribution names them. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /**
     * Reads a file's tree of maps.
     *
     * @throws ConfigurationException when it makes no sense
     */
    public static Configuration read(Map<String, Object> file) throws ConfigurationException {
        Section root = new Section("", file);
        if (!root.text("version").equals(Optional.of("0.1"))) {
            throw new ConfigurationException("version", "must be 0.1");
        }
        List<String> unknown = new ArrayList<>();
        LogLevel level = logLevel(root, unknown);
        Storage storage = storage(root, unknown);
        Http http = http(root, unknown);
        Section validation = root.section("validation");
        boolean validateReferences = !validation.flag("disabled", false);
        unknown.addAll(validation.unknown());
        Own own = own(root, unknown);
        unknown.addAll(root.unknown());
        return new Configuration(storage, http, level, validateReferences, own, unknown);
    }

    private static Own own(Section root, List<String> unknown) throws ConfigurationException {
        Section own = root.section("stowage");
        boolean verifyContent = own.flag("verifycontent", false);
        Section limits = own.section("limits");
        Limits derived = Limits.ofProcess();
        Limits wanted = new Limits(
                count(limits, "connections", derived.connections()),
                count(limits, "streams", derived.streams()),
                count(limits, "transfers", derived.transfers()),
                bytes(limits, "slicebytes", derived.sliceBytes()),
                bytes(limits, "windowbytes", derived.windowBytes()),
                bytes(limits, "collectedbytes", derived.collectedBytes()),
                count(limits, "queuedcalls", derived.queuedCalls()));
        unknown.addAll(limits.unknown());
        unknown.addAll(own.unknown());
        return new Own(verifyContent, wanted);
    }

    private static int count(Section limits, String key, int derived) throws ConfigurationException {
        return (int) limits.number(key, 1, MOST_AT_ONCE, derived);
    }

    private static long bytes(Section limits, String key, long derived) throws ConfigurationException {
        return limits.number(key, 1, Long.MAX_VALUE, derived);
    }

    private static LogLevel logLevel(Section root, List<String> unknown) throws ConfigurationException {
        Section log = root.section("log");
        Optional<String> old = root.text("loglevel");
        String level = log.text("level").or(() -> old).orElse("info");
        unknown.addAll(log.unknown());
        try {
            return LogLevel.valueOf(level.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("log.level", "must be error, warn, info or debug");
        }
    }

    private static Storage storage(Section root, List<String> unknown) throws ConfigurationException {
        Optional<Object> value = root.value("storage");
        if (value.isPresent() && value.get() instanceof String driver) {
            return new Storage(driver, Map.of(), false);
        }
        Section storage = root.section("storage");
        List<String> drivers =
                storage.keys().stream().filter(key -> !NO_DRIVERS.contains(key)).toList();
        if (drivers.size() != 1) {
            throw new ConfigurationException(
                    "storage",
                    drivers.isEmpty()
                            ? "must name a driver, for example filesystem"
                            : "must name one driver only, not " + String.join(" and ", drivers));
        }
        String driver = drivers.get(0);
        Section delete = storage.section("delete");
        boolean deleteEnabled = delete.flag("enabled", false);
        Map<String, Object> parameters =
                storage.asMap(driver, storage.value(driver).orElse(Map.of()));
        unknown.addAll(delete.unknown());
        unknown.addAll(storage.unknown());
        return new Storage(driver, parameters, deleteEnabled);
    }

    private static Http http(Section root, List<String> unknown) throws ConfigurationException {
        Section http = root.section("http");
        InetSocketAddress address = address(http.text("addr").orElse(":5000"));
        Section tls = http.section("tls");
        Optional<String> certificate = tls.text("certificate");
        Optional<String> key = tls.text("key");
        unknown.addAll(tls.unknown());
        unknown.addAll(http.unknown());
        if (certificate.isPresent() != key.isPresent()) {
            throw new ConfigurationException("http.tls", "needs both certificate and key");
        }
        Optional<Tls> files = certificate.isPresent()
                ? Optional.of(new Tls(Path.of(certificate.get()), Path.of(key.orElseThrow())))
                : Optional.empty();
        return new Http(address, files);
    }

    /** {@code host:port}; without a host, every address of this machine. */
    private static InetSocketAddress address(String text) throws ConfigurationException {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon).replace("[", "").replace("]", "");
            int port = Integer.parseInt(text.substring(colon + 1));
            return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ConfigurationException("http.addr", "must be host:port or :port");
        }
    }
}
