package io.stowage.server.config;

import io.stowage.server.UploadPurging;
import io.stowage.server.auth.Policy;
import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import io.stowage.server.auth.kubernetes.KubernetesSettings;
import io.stowage.server.auth.kubernetes.OpenShiftSettings;
import io.stowage.server.auth.oidc.OidcSettings;
import io.stowage.server.auth.token.TokenSettings;
import io.stowage.server.http.Limits;
import io.stowage.server.http.RequestLimit;
import io.stowage.server.http.TlsClients;
import io.stowage.server.http.TlsFiles;
import io.stowage.server.ops.HealthCheck;
import io.stowage.server.registry.ManifestRules;
import io.stowage.server.registry.RedirectRule;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file and the environment say, as far as this server knows it.
 *
 * @param validateReferences whether a manifest is refused while something that it refers to is missing
 * @param manifestRules what it may refer to, and what of it has to be there
 * @param catalogMaxEntries the longest page of the catalog
 * @param tagsMax the longest page of tags
 * @param access who is let in, and what he may do
 * @param own what Distribution does not have
 * @param unknownKeys the paths of keys that nobody knows
 * @param keysWithoutEffect the paths of Distribution's keys that have no effect here yet
 */
public record Configuration(
        Log log,
        Storage storage,
        Http http,
        Debug debug,
        Health health,
        boolean validateReferences,
        ManifestRules manifestRules,
        int catalogMaxEntries,
        int tagsMax,
        Access access,
        Own own,
        List<String> unknownKeys,
        List<String> keysWithoutEffect) {

    private static final int DEFAULT_PAGE = 1000;

    /** A longer page would be all of the registry in memory. */
    private static final int LONGEST_PAGE = 1_000_000;

    public Configuration {
        unknownKeys = List.copyOf(unknownKeys);
        keysWithoutEffect = List.copyOf(keysWithoutEffect);
    }

    /**
     * The log of the process.
     *
     * @param fields on every line
     * @param access whether there is a line for each request on standard output, too, as web servers write it
     */
    public record Log(LogLevel level, LogFormat format, Map<String, String> fields, boolean access) {
        public Log {
            fields = Map.copyOf(fields);
        }
    }

    /** As Distribution names them. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** As Distribution names them; its logstash is JSON, too. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /**
     * Which store, and what may be done to it.
     *
     * @param driver its name
     * @param parameters its parameters, as they stand in the file
     * @param readOnly whether nothing may be pushed or deleted
     * @param redirects where clients are sent for blobs
     */
    public record Storage(
            String driver,
            Map<String, Object> parameters,
            boolean deleteEnabled,
            boolean readOnly,
            UploadPurging uploadPurging,
            Redirects redirects) {
        public Storage {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public String toString() {
            return "Storage[" + driver + ']'; // never the parameters, some of them are secrets
        }
    }

    /**
     * Where clients are sent for blobs.
     *
     * @param toStore whether to the store, where it gives links
     * @param rules what becomes of these links
     * @param cloudFront to Amazon CloudFront instead
     */
    public record Redirects(boolean toStore, List<RedirectRule> rules, Optional<CloudFrontFiles> cloudFront) {
        public Redirects {
            rules = List.copyOf(rules);
        }
    }

    /**
     * How CloudFront knows URLs of ours.
     *
     * @param base scheme, authority, and maybe a path, ending with a slash
     * @param key a PEM file with an RSA key
     */
    public record CloudFrontFiles(URI base, Path key, String keyPairId, Duration lifetime) {}

    /**
     * Where to listen, and what clients are told.
     *
     * @param socket a file to listen on instead of the address
     * @param prefix before every path, with a slash at both ends; {@code /} when there is none
     * @param host scheme and authority for the URLs in answers
     * @param relativeUrls whether URLs in answers have no host
     * @param secret what replicas sign the state of uploads with; when absent, they keep one in the store
     * @param drainTimeout how long requests under way may take when the process is told to stop
     * @param headers in every answer
     * @param http2 over TLS
     * @param h2c HTTP/2 without TLS
     * @param reads how many requests that change nothing may be under way at once
     * @param writes how many others
     */
    public record Http(
            InetSocketAddress address,
            Optional<Path> socket,
            Optional<Tls> tls,
            String prefix,
            Optional<URI> host,
            boolean relativeUrls,
            Optional<String> secret,
            Optional<Duration> drainTimeout,
            Map<String, List<String>> headers,
            boolean http2,
            boolean h2c,
            RequestLimit reads,
            RequestLimit writes) {
        public Http {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "Http[" + address + ']'; // never the secret
        }
    }

    /**
     * What only operators are told.
     *
     * @param address where; nowhere when absent
     * @param metrics the path of the metrics, when there are any
     */
    public record Debug(Optional<InetSocketAddress> address, Optional<String> metrics) {}

    /**
     * What has to be so for the registry to be well.
     *
     * @param storage how often the store has to answer, if it is asked at all
     */
    public record Health(Optional<StorageHealth> storage, List<HealthCheck> checks) {
        public Health {
            checks = List.copyOf(checks);
        }
    }

    /**
     * A check of the store.
     *
     * @param threshold how many looks in a row it has to fail
     */
    public record StorageHealth(Duration interval, int threshold) {}

    /**
     * HTTPS.
     *
     * @param files with the certificate, unless an authority is asked for one
     * @param letsEncrypt which authority, and for what
     * @param onlyTls13 whether TLS 1.2 is refused
     * @param cipherSuites those of TLS 1.2, as IANA names them; none for the usual ones
     * @param clients what they have to show
     * @param idle what of this has no effect, in words
     */
    public record Tls(
            Optional<TlsFiles> files,
            Optional<LetsEncrypt> letsEncrypt,
            boolean onlyTls13,
            List<String> cipherSuites,
            TlsClients clients,
            List<String> idle) {
        public Tls {
            if (files.isPresent() == letsEncrypt.isPresent()) {
                throw new IllegalArgumentException("either files or an authority");
            }
            cipherSuites = List.copyOf(cipherSuites);
            idle = List.copyOf(idle);
        }

        /** Whether a client's certificate tells who he is. */
        public boolean verifiesClients() {
            return clients.verified();
        }
    }

    /**
     * Certificates from an authority that speaks ACME.
     *
     * @param cache a directory for them and their keys
     * @param email by which the authority reaches the operator
     * @param hosts the names for which there are certificates
     * @param directory the authority's first address
     */
    public record LetsEncrypt(Path cache, Optional<String> email, List<String> hosts, URI directory) {
        public LetsEncrypt {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * Who is let in, and what he may do.
     *
     * @param providers the one that asks first; none where nobody is asked
     * @param policy what may be done; without one, whoever is known may do everything that his login allows
     * @param failuresPerMinute how many logins from one address may fail; 0 for any number
     * @param trustedProxies networks of those whose {@code X-Forwarded-*} headers count
     */
    public record Access(
            List<AuthProvider> providers, Optional<Policy> policy, int failuresPerMinute, List<String> trustedProxies) {
        public Access {
            providers = List.copyOf(providers);
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /** Somebody who tells who people are: a section below {@code auth}. */
    public sealed interface AuthProvider {

        record Htpasswd(HtpasswdSettings settings) implements AuthProvider {}

        record Token(TokenSettings settings) implements AuthProvider {}

        record Oidc(OidcSettings settings) implements AuthProvider {}

        record OpenShift(OpenShiftSettings settings) implements AuthProvider {}

        record Kubernetes(KubernetesSettings settings) implements AuthProvider {}

        record Silly(String realm, String service) implements AuthProvider {}

        /** Whoever signed clients' certificates, see {@code http.tls.clientcas}. */
        record Certificate() implements AuthProvider {}
    }

    /**
     * The section {@code stowage}.
     *
     * @param verifyContent whether blobs are hashed again as they are read
     * @param openShiftMetrics whether {@code /extensions/v2/metrics} is there
     * @param limits those of the process, where the file says nothing else
     */
    public record Own(boolean verifyContent, boolean openShiftMetrics, Limits limits) {}

    /**
     * Reads a tree of maps.
     *
     * @param file as a YAML parser gives it, after {@link EnvironmentOverrides}
     * @throws ConfigurationException when it makes no sense
     */
    public static Configuration read(Map<String, Object> file) throws ConfigurationException {
        return read(file, Map.of());
    }

    /**
     * The same.
     *
     * @param environment of the process, which says where the cluster's API is that it runs in
     */
    public static Configuration read(Map<String, Object> file, Map<String, String> environment)
            throws ConfigurationException {
        Reading reading = new Reading();
        Values values = reading.read(file);
        if (!values.text("version").equals(Optional.of("0.1"))) {
            throw new ConfigurationException("version", "must be 0.1");
        }
        Http http = HttpSection.read(values);
        return new Configuration(
                log(values),
                StorageSection.read(values),
                http,
                debug(values),
                HealthSection.read(values),
                !values.flag("validation.disabled", false),
                ManifestSection.read(values),
                page(values.number("catalog.maxentries", DEFAULT_PAGE)),
                page(values.number("tags.maxtags", DEFAULT_PAGE)),
                AccessSection.read(values, http.tls(), environment),
                own(values),
                reading.unknown(),
                reading.later());
    }

    private static int page(long entries) {
        return entries <= 0 ? DEFAULT_PAGE : (int) Math.min(entries, LONGEST_PAGE);
    }

    private static Log log(Values values) {
        String level =
                values.text("log.level").or(() -> values.text("loglevel")).orElse("info");
        String format = values.text("log.formatter").orElse("text");
        Map<String, String> fields = new java.util.TreeMap<>();
        values.map("log.fields").forEach((name, value) -> fields.put(name, String.valueOf(value)));
        return new Log(
                LogLevel.valueOf(level.toUpperCase(Locale.ROOT)),
                format.equals("text") ? LogFormat.TEXT : LogFormat.JSON,
                fields,
                !values.flag("log.accesslog.disabled", false));
    }

    private static Debug debug(Values values) throws ConfigurationException {
        Optional<String> address = values.text("http.debug.addr").filter(text -> !text.isEmpty());
        String path = values.text("http.debug.prometheus.path").orElse("/metrics");
        if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new ConfigurationException("http.debug.prometheus.path", "must be a path, for example /metrics");
        }
        return new Debug(
                address.isPresent() ? Optional.of(Addresses.tcp("http.debug.addr", address.get())) : Optional.empty(),
                values.flag("http.debug.prometheus.enabled", false) ? Optional.of(path) : Optional.empty());
    }

    private static Own own(Values values) {
        Limits derived = Limits.ofProcess();
        String path = "stowage.limits.";
        return new Own(
                values.flag("stowage.verifycontent", false),
                values.flag("openshift.metrics.enabled", false),
                new Limits(
                        (int) values.number(path + "connections", derived.connections()),
                        (int) values.number(path + "streams", derived.streams()),
                        (int) values.number(path + "transfers", derived.transfers()),
                        values.number(path + "slicebytes", derived.sliceBytes()),
                        values.number(path + "windowbytes", derived.windowBytes()),
                        values.number(path + "collectedbytes", derived.collectedBytes()),
                        (int) values.number(path + "queuedcalls", derived.queuedCalls())));
    }
}
