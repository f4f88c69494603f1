package io.stowage.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Certificates;
import io.stowage.server.http.Limits;
import io.stowage.server.http.Proxies;
import io.stowage.server.http.RequestLimit;
import io.stowage.server.http.RequestObserver;
import io.stowage.server.http.TlsClients;
import io.stowage.server.http.TlsFiles;
import io.stowage.server.http.TlsRules;
import io.stowage.server.http.TlsSource;
import io.stowage.server.ops.HealthCheck;
import io.stowage.server.ops.RequestMetrics;
import io.stowage.server.registry.ManifestRules;
import io.stowage.server.registry.RedirectRule;
import io.stowage.server.registry.RegistrySettings;
import io.stowage.server.registry.UploadSecret;
import io.stowage.storage.BlobStore;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a registry is made of. Every setting has a default but the store. */
public final class RegistryBuilder {

    final BlobStore store;
    SocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    Optional<TlsSource> tls = Optional.empty();
    TlsRules tlsRules = TlsRules.DEFAULT;
    boolean http2 = true;
    boolean h2c;
    List<String> prefix = List.of();
    Optional<URI> host = Optional.empty();
    boolean relativeUrls = true;
    Map<String, List<String>> headers = Map.of();
    boolean readOnly;
    UploadPurging purging = UploadPurging.DEFAULT;
    RegistrySettings domain = RegistrySettings.defaults();
    Duration drainTimeout = Duration.ofSeconds(60);
    Duration headTimeout = Duration.ofSeconds(10);
    Duration idleTimeout = Duration.ofSeconds(75);
    Duration bodyRatePeriod = Duration.ofSeconds(60);
    InstantSource clock = InstantSource.system();
    boolean nativeTransport = true;
    final List<RequestObserver> observers = new ArrayList<>();
    final List<HealthCheck> checks = new ArrayList<>();
    Optional<StorageCheck> storageCheck = Optional.empty();
    Optional<InetSocketAddress> debugAddress = Optional.empty();
    String metricsPath = "";
    Supplier<String> metricsPage = () -> "";
    Limits limits = Limits.ofProcess();
    RequestLimit reads = RequestLimit.NONE;
    RequestLimit writes = RequestLimit.NONE;
    AccessControl access = AccessControl.NONE;
    Proxies proxies = Proxies.NONE;
    boolean openShiftTokens;
    Optional<Supplier<String>> openShiftMetrics = Optional.empty();

    RegistryBuilder(BlobStore store) {
        this.store = Objects.requireNonNull(store);
    }

    /** Where to listen; port 0 lets the system choose. Default: a free port of the loopback address. */
    public RegistryBuilder address(InetSocketAddress address) {
        this.address = address;
        return this;
    }

    /** A file to listen on instead of a port, as a Unix domain socket; it is removed at the end. */
    public RegistryBuilder socket(Path file) {
        this.address = UnixDomainSocketAddress.of(file);
        return this;
    }

    /** A port of the loopback address. */
    public RegistryBuilder port(int port) {
        return address(new InetSocketAddress("127.0.0.1", port));
    }

    /**
     * Serve HTTPS, HTTP/2 included.
     *
     * @param certificate PEM, the server's own certificate first
     * @param key PEM, unencrypted; other forms than PKCS#8 need Bouncy Castle's bcpkix on the class path
     */
    public RegistryBuilder tls(Path certificate, Path key) {
        return tls(new TlsFiles(certificate, key));
    }

    /** Serve HTTPS, HTTP/2 included, with certificates from files, or such that are obtained meanwhile. */
    public RegistryBuilder tls(TlsSource source) {
        this.tls = Optional.of(source);
        return this;
    }

    /** What clients have to show in the handshake of TLS. Default: nothing. */
    public RegistryBuilder clientCertificates(TlsClients clients) {
        this.tlsRules = new TlsRules(tlsRules.onlyTls13(), tlsRules.cipherSuites(), clients);
        return this;
    }

    /** Refuse TLS 1.2. Default: no. */
    public RegistryBuilder onlyTls13(boolean only) {
        this.tlsRules = new TlsRules(only, tlsRules.cipherSuites(), tlsRules.clients());
        return this;
    }

    /**
     * With which ciphers TLS 1.2 is spoken, the best first; TLS 1.3 has its own. Default: those of the recommended ones that the
     * JVM has.
     *
     * @param names as IANA has them; what the JVM does not have is left out
     */
    public RegistryBuilder cipherSuites(List<String> names) {
        this.tlsRules = new TlsRules(tlsRules.onlyTls13(), names, tlsRules.clients());
        return this;
    }

    /**
     * Which clients may speak HTTP/2.
     *
     * @param overTls those who come by TLS, and ask for it in the handshake. Default: yes
     * @param inCleartext those who come without, and begin with it. Default: no
     */
    public RegistryBuilder http2(boolean overTls, boolean inCleartext) {
        this.http2 = overTls;
        this.h2c = inCleartext;
        return this;
    }

    /**
     * What stands before the paths of the API, as in {@code /registry/v2/}; {@code /}, {@code /livez} and {@code /readyz}
     * stay where they are. Default: {@code /}.
     *
     * @param path with a slash at both ends
     */
    public RegistryBuilder prefix(String path) {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("a prefix begins and ends with a slash");
        }
        this.prefix =
                Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
        return this;
    }

    /** Scheme and authority of the URLs in answers, whatever address clients used. Default: none. */
    public RegistryBuilder host(URI schemeAndAuthority) {
        this.host = Optional.of(schemeAndAuthority);
        return this;
    }

    /**
     * Whether URLs in answers name no host. Default: yes. {@code false} names the one that the client used, or that a
     * proxy says it used in {@code X-Forwarded-Host} and {@code X-Forwarded-Proto}.
     */
    public RegistryBuilder relativeUrls(boolean relative) {
        this.relativeUrls = relative;
        return this;
    }

    /** Headers of every answer. Default: none but the registry's own. */
    public RegistryBuilder headers(Map<String, List<String>> values) {
        this.headers = Map.copyOf(values);
        return this;
    }

    /** Whether pushes and deletes are refused with 405, and unfinished uploads stay. Default: no. */
    public RegistryBuilder readOnly(boolean only) {
        this.readOnly = only;
        return this;
    }

    /** What becomes of unfinished uploads. */
    public RegistryBuilder uploadPurging(UploadPurging settings) {
        this.purging = settings;
        this.domain = domain.withUploadLifetime(settings.age());
        return this;
    }

    /** What the state of uploads is signed with, the same for all replicas. Default: one that is kept in the store. */
    public RegistryBuilder uploadSecret(String secret) {
        this.domain = domain.withUploadSecret(UploadSecret.of(secret.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** The longest page of the catalog and of tags, in entries. Default: 1,000 each. */
    public RegistryBuilder pages(int catalogMaxEntries, int tagsMax) {
        this.domain = domain.withPages(catalogMaxEntries, tagsMax);
        return this;
    }

    /** Whether manifests, tags and blobs may be deleted. Default: no. */
    public RegistryBuilder deleteEnabled(boolean enabled) {
        this.domain = domain.withDeleteEnabled(enabled);
        return this;
    }

    /**
     * Whether a manifest is refused while something that it refers to is missing. Default: yes. {@code false} allows
     * sparse manifests: of an index, only the children that were pushed.
     */
    public RegistryBuilder validateReferences(boolean validate) {
        this.domain = domain.withValidateReferences(validate);
        return this;
    }

    /** What manifests may refer to, and what of it has to be there, where references are validated. Default: anything, all. */
    public RegistryBuilder manifestRules(ManifestRules rules) {
        this.domain = domain.withManifestRules(rules);
        return this;
    }

    /**
     * Whether a blob is hashed as it is read, for storage that may forget or change what it was given. Default: no.
     *
     * <p>An answer with all of a blob is then never complete with other bytes than those of its digest: it is 500, or
     * breaks off before its end, and the log names the digest. A part of a blob is not checked, nor is its length in an
     * answer to HEAD; manifests are checked in any case. Pushing a blob again puts its bytes in place again, also where
     * the registry has some of this length. It costs the hashing, and the kernel sends no files any more.
     */
    public RegistryBuilder verifyContent(boolean verify) {
        this.domain = domain.withVerifyContent(verify);
        return this;
    }

    /**
     * Whether clients are sent to the store for blobs, where it gives links. Default: yes.
     *
     * @param rules what becomes of these links, one after the other
     */
    public RegistryBuilder redirects(boolean allowed, List<RedirectRule> rules) {
        this.domain = domain.withRedirects(allowed, rules);
        return this;
    }

    /** How long {@link Registry#close} waits for requests under way. Default: 60 s. */
    public RegistryBuilder drainTimeout(Duration timeout) {
        this.drainTimeout = timeout;
        return this;
    }

    /** How long the head of a request may take. Default: 10 s. */
    public RegistryBuilder headTimeout(Duration timeout) {
        this.headTimeout = timeout;
        return this;
    }

    /** How long a connection may stand still, between requests or within one. Default: 75 s. */
    public RegistryBuilder idleTimeout(Duration timeout) {
        this.idleTimeout = timeout;
        return this;
    }

    /** Over which time a body must come at 1 KiB a second at least. Default: 60 s. */
    public RegistryBuilder bodyRatePeriod(Duration period) {
        this.bodyRatePeriod = period;
        return this;
    }

    /** Is told of every request. May be given several times. Default: nobody is. */
    public RegistryBuilder observer(RequestObserver observer) {
        this.observers.add(observer);
        return this;
    }

    /** Where requests are counted, under Distribution's names. Default: nowhere, which costs nothing. */
    public RegistryBuilder meters(MeterRegistry meters) {
        return observer(new RequestMetrics(meters));
    }

    /**
     * What else has to be so for the registry to be well: while it is not, everything but questions about its state is
     * answered with 503. May be given several times. Default: nothing.
     */
    public RegistryBuilder healthCheck(HealthCheck check) {
        this.checks.add(check);
        return this;
    }

    /**
     * Answer 503 to everything while the store does not answer. Default: no; {@code /readyz} asks the store all the same.
     *
     * @param name in {@code /debug/health}
     * @param interval between two looks
     * @param threshold how many of them in a row the store has to fail
     */
    public RegistryBuilder storageCheck(String name, Duration interval, int threshold) {
        this.storageCheck = Optional.of(new StorageCheck(name, interval, threshold));
        return this;
    }

    /** Where operators ask {@code /debug/health}, without TLS and without credentials. Default: nowhere. */
    public RegistryBuilder debug(InetSocketAddress address) {
        this.debugAddress = Optional.of(address);
        return this;
    }

    /**
     * What the debug port shows to Prometheus.
     *
     * @param path beginning with a slash
     * @param page all metrics in Prometheus's text format; called on a thread that may wait
     */
    public RegistryBuilder metrics(String path, Supplier<String> page) {
        this.metricsPath = path;
        this.metricsPage = page;
        return this;
    }

    /** What time it is. */
    public RegistryBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /** Whether sockets may be driven by epoll. Default: yes, where it loads. */
    public RegistryBuilder nativeTransport(boolean allowed) {
        this.nativeTransport = allowed;
        return this;
    }

    /** How many requests may be under way at once, those that read and all others. Default: any number. */
    public RegistryBuilder requests(RequestLimit reads, RequestLimit writes) {
        this.reads = reads;
        this.writes = writes;
        return this;
    }

    /** Who is let in, and what he may do. Default: everybody, everything. */
    public RegistryBuilder access(AccessControl control) {
        this.access = control;
        return this;
    }

    /**
     * Whose {@code X-Forwarded-*} headers count. Default: anybody's, but for {@code X-Forwarded-For}, which is nobody's.
     *
     * @param networks as in {@code 10.0.0.0/8}
     */
    public RegistryBuilder trustedProxies(List<String> networks) {
        this.proxies = Proxies.in(networks);
        return this;
    }

    /** Whether clients get at {@code /openshift/token} the token that they show. Default: no. */
    public RegistryBuilder openShiftTokens(boolean given) {
        this.openShiftTokens = given;
        return this;
    }

    /** What {@code /extensions/v2/metrics} shows, to those who may see it. Default: nothing. */
    public RegistryBuilder openShiftMetrics(Supplier<String> page) {
        this.openShiftMetrics = Optional.of(page);
        return this;
    }

    /** How much may be under way at once. Default: what the memory of the process allows. */
    public RegistryBuilder limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits);
        return this;
    }

    /** @throws IllegalStateException when clients would be taken at the word of certificates that nobody has verified */
    public Registry build() {
        boolean identify = access.authenticators().stream().anyMatch(Certificates.class::isInstance);
        if (identify && !(tls.isPresent() && tlsRules.clients().verified())) {
            throw new IllegalStateException("certificates tell who clients are only where TLS verifies them");
        }
        // What the store's credentials do not allow is better refused to clients than tried and failed.
        readOnly = readOnly || !store.capabilities().writable();
        return new Registry(this);
    }

    record StorageCheck(String name, Duration interval, int threshold) {}
}
