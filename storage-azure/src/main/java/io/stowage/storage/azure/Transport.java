package io.stowage.storage.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import io.stowage.storage.net.HttpProxy;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.ProxyRules;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import reactor.core.publisher.Mono;

/**
 * Sends requests by the JDK's client: one with a limit on each read of an answer, and one without for the streams of
 * content, of which {@link Stalls} takes care. The SDK would give each eight KiB of a limited stream to another thread.
 */
final class Transport implements HttpClient {

    /** What a request carries whose answer is to be read as a stream. */
    private static final String STREAMED = "stowage-streamed";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofSeconds(60);

    private final HttpClient limited;
    private final HttpClient streaming;
    private final ProxyRules proxies;

    private Transport(HttpClient limited, HttpClient streaming, ProxyRules proxies) {
        this.limited = limited;
        this.streaming = streaming;
        this.proxies = proxies;
    }

    /** To be given to a request whose answer begins within {@code timeout} and then goes on for any time. */
    static Context streamed(Duration timeout) {
        return Attempts.timeout(timeout).addData(STREAMED, true);
    }

    /** @param trusting whether any certificate is believed, and any name in it */
    static Transport of(boolean trusting, Network network) {
        return new Transport(
                client(trusting, network, STALL), client(trusting, network, Duration.ZERO), network.proxies());
    }

    private static HttpClient client(boolean trusting, Network network, Duration readTimeout) {
        java.net.http.HttpClient.Builder builder = java.net.http.HttpClient.newBuilder()
                // Half a stream of HTTP/1.1 is given up with its connection; the service speaks nothing else.
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .proxy(network.proxies().selector())
                .sslContext(trusting ? trustingContext() : network.authorities().context());
        return new JdkHttpClientBuilder(builder)
                // It would look for proxies by itself, and has no list of exceptions but its own.
                .configuration(Configuration.NONE)
                .connectionTimeout(CONNECT)
                .writeTimeout(STALL)
                .responseTimeout(STALL)
                .readTimeout(readTimeout)
                .build();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return limited.send(authorized(request));
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        return limited.send(authorized(request), context);
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        boolean streamed = context.getData(STREAMED).isPresent();
        return (streamed ? streaming : limited).sendSync(authorized(request), context);
    }

    /** With what the proxy asks for. The JDK's client keeps it from all others. */
    private HttpRequest authorized(HttpRequest request) {
        proxies.proxyFor(URI.create(request.getUrl().toString()))
                .flatMap(HttpProxy::authorization)
                .ifPresent(login -> request.setHeader(HttpHeaderName.PROXY_AUTHORIZATION, login));
        return request;
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Believer()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Believes everybody. As it sees the connection too, names are its business, and nobody else looks at them. */
    private static final class Believer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
