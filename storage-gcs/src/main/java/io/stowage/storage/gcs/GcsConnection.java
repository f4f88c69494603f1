package io.stowage.storage.gcs;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.auth.oauth2.ComputeEngineCredentials;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.net.HttpProxy;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.ProxyRules;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.SocketConfig;

/** The library's client, made once for each store and closed with it. Any thread. */
final class GcsConnection implements AutoCloseable {

    /**
     * As many as there are ports for. Whoever reads slowly keeps one, and how many may do so is for the server to say:
     * a bound here would fail those who come after.
     */
    private static final int MAX_CONNECTIONS = 16_384;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** How long a quick request may wait for the next byte of its answer. */
    private static final Duration QUICK = Duration.ofSeconds(20);

    private static final Duration PATIENT = Duration.ofMinutes(2);

    /** How long any request may take until its answer begins, and longer by what it carries. */
    private static final Duration ANSWER = Duration.ofMinutes(3);

    private final HttpTransport transport;
    private final Deadlines deadlines;
    private final GcsCredentials credentials;
    private final Storage quick;
    private final Storage patient;

    private GcsConnection(
            HttpTransport transport, Deadlines deadlines, GcsCredentials credentials, GcsSettings settings) {
        this.transport = transport;
        this.deadlines = deadlines;
        this.credentials = credentials;
        this.quick = client(settings, QUICK);
        this.patient = client(settings, PATIENT);
    }

    static GcsConnection open(GcsSettings settings) throws StoreConfigurationException {
        Network network = Network.ofProcess();
        return open(settings, network, routes(network), GcsAmbient.ofMachine());
    }

    /** The machine's own metadata server is no proxy's business, whose machine is another one. */
    static HttpRoutePlanner routes(Network network) {
        HttpRoutePlanner usual = new SystemDefaultRoutePlanner(network.proxies().selector());
        HttpRoutePlanner direct = new DefaultRoutePlanner(null);
        URI machine = URI.create(ComputeEngineCredentials.getMetadataServerUrl());
        return (target, context) ->
                (target.getHostName().equals(machine.getHost()) ? direct : usual).determineRoute(target, context);
    }

    /** @param routes where each host is found */
    static GcsConnection open(GcsSettings settings, Network network, HttpRoutePlanner routes, GcsAmbient ambient)
            throws StoreConfigurationException {
        Deadlines deadlines = new Deadlines(ANSWER);
        boolean opened = false;
        try {
            HttpTransport transport = transport(deadlines, network, routes);
            GcsCredentials credentials = GcsCredentials.of(settings.access(), transport, ambient);
            opened = true;
            return new GcsConnection(transport, deadlines, credentials, settings);
        } finally {
            if (!opened) {
                deadlines.close();
            }
        }
    }

    /** For requests that carry little and are answered at once. */
    Storage quick() {
        return quick;
    }

    /** For requests that carry a part, or that the store works on for some time. */
    Storage patient() {
        return patient;
    }

    GcsCredentials credentials() {
        return credentials;
    }

    /** Without repetitions and compression of its own: both are ours to decide. */
    static HttpTransport transport(Deadlines deadlines, Network network, HttpRoutePlanner routes) {
        return new Apache5HttpTransport(HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                                network.authorities().context()))
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT.toSeconds(), TimeUnit.SECONDS)
                                .build())
                        .setDefaultSocketConfig(SocketConfig.custom()
                                .setTcpNoDelay(true)
                                .setSoKeepAlive(true)
                                .build())
                        .build())
                .addExecInterceptorFirst("deadlines", deadlines)
                .setRoutePlanner(routes)
                .setDefaultCredentialsProvider(logins(network.proxies()))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .build());
    }

    private static CredentialsProvider logins(ProxyRules proxies) {
        BasicCredentialsProvider logins = new BasicCredentialsProvider();
        for (HttpProxy proxy : proxies.named()) {
            proxy.login()
                    .ifPresent(login -> logins.setCredentials(
                            new AuthScope(proxy.host(), proxy.port()),
                            new UsernamePasswordCredentials(
                                    login.user(), login.password().toCharArray())));
        }
        return logins;
    }

    private Storage client(GcsSettings settings, Duration answer) {
        HttpRequestInitializer initializer = request -> {
            credentials.applyTo(request);
            request.setConnectTimeout((int) CONNECT.toMillis());
            request.setReadTimeout((int) answer.toMillis());
            // Once more with a new token when that one was refused; all else is repeated by Attempts.
            request.setNumberOfRetries(1);
        };
        String agent = settings.userAgent().map(given -> given + " stowage").orElse("stowage");
        Storage.Builder builder =
                new Storage.Builder(transport, GsonFactory.getDefaultInstance(), initializer).setApplicationName(agent);
        settings.endpoint().ifPresent(endpoint -> builder.setRootUrl(endpoint + "/"));
        return builder.build();
    }

    /** Repeatable. */
    @Override
    public void close() throws StorageException {
        deadlines.close();
        try {
            transport.shutdown();
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot close the connections to the store", e);
        }
    }
}
