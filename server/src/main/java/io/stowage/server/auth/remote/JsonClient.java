package io.stowage.server.auth.remote;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stowage.storage.net.HttpProxy;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.TrustedAuthorities;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one service for JSON. Follows no redirects, reads no long answers, waits for none for long. Files are read again when
 * they have changed. Proxies are asked as {@link Network} says. Any thread that may wait.
 */
public final class JsonClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_DEPTH = 64;

    private static final int PROXY_REFUSES = 407;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
    }

    private final Optional<Path> authorities;
    private final Optional<Path> token;
    private final Duration patience;
    private @Nullable Network network;
    private @Nullable HttpClient client;

    /**
     * @param authorities a PEM file with the certificates that the service's own is to be signed by; without it, those that
     *     this process trusts
     * @param token a file with the bearer token that is shown where a request brings none
     */
    public JsonClient(Optional<Path> authorities, Optional<Path> token) {
        this(authorities, token, TIMEOUT);
    }

    /** @param patience how long it waits for a connection, and for an answer to its last byte */
    JsonClient(Optional<Path> authorities, Optional<Path> token, Duration patience) {
        this.authorities = authorities;
        this.token = token;
        this.patience = patience;
    }

    /** The same on another network than the variables of this process say. */
    JsonClient(Network network, Optional<Path> authorities, Optional<Path> token) {
        this(authorities, token);
        this.network = network;
    }

    /**
     * What a service has answered.
     *
     * @param body missing where it is no JSON
     */
    public record Answer(int status, JsonNode body) {}

    /** @throws IOException when there is no answer */
    public Answer get(URI uri) throws IOException {
        return get(uri, Optional.empty());
    }

    /**
     * @param bearer shown instead of the client's own token
     * @throws IOException when there is no answer
     */
    public Answer get(URI uri, Optional<String> bearer) throws IOException {
        return send(HttpRequest.newBuilder(uri).GET(), bearer);
    }

    /**
     * Asks with a document. It may be asked twice: only for what changes nothing.
     *
     * @param bearer shown instead of the client's own token
     * @throws IOException when there is no answer
     */
    public Answer post(URI uri, JsonNode body, Optional<String> bearer) throws IOException {
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))),
                bearer);
    }

    private Answer send(HttpRequest.Builder request, Optional<String> bearer) throws IOException {
        request.header("Accept", "application/json");
        Optional<String> shown = bearer.isPresent() ? bearer : own();
        if (shown.isPresent()) {
            authorize(request, shown.get());
        }
        network()
                .proxies()
                .proxyFor(request.build().uri())
                .flatMap(HttpProxy::authorization)
                // The JDK's client keeps it from all but the proxy.
                .ifPresent(login -> request.header("Proxy-Authorization", login));
        HttpRequest built = request.build();
        HttpResponse<byte[]> response = answer(built);
        if (response.statusCode() == PROXY_REFUSES) {
            throw new IOException("the proxy before " + built.uri().getHost() + " asks for another login");
        }
        if (response.body().length > MAX_BYTES) {
            throw new IOException("the answer of " + built.uri().getHost() + " is too long");
        }
        return new Answer(response.statusCode(), json(response.body()));
    }

    /** Not with the cause: its message has the token. */
    private static void authorize(HttpRequest.Builder request, String token) throws IOException {
        boolean fits = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!fits) {
            throw new IOException("the token that is to be shown is none");
        }
        request.header("Authorization", "Bearer " + token);
    }

    /** A connection may have died since it was last used, which says nothing about the service. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException {
        HttpClient current = client();
        try {
            return answer(current, request);
        } catch (HttpTimeoutException | SSLException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return answer(current, request);
        }
    }

    /** The client's own timeout ends with the headers of an answer: a body may go on for ever. */
    private HttpResponse<byte[]> answer(HttpClient current, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                current.sendAsync(request, head -> new BoundedBody(MAX_BYTES + 1));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer of " + request.uri().getHost() + " within " + patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("cannot ask " + request.uri().getHost(), e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            JsonNode read = JSON.readTree(bytes);
            return read == null ? MissingNode.getInstance() : read;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private Optional<String> own() throws IOException {
        return token.isPresent()
                ? Optional.of(
                        Files.readString(token.get(), StandardCharsets.UTF_8).strip())
                : Optional.empty();
    }

    private synchronized HttpClient client() throws IOException {
        HttpClient known = client;
        if (known == null) {
            Network way = network();
            TrustedAuthorities trusted = authorities.map(TrustedAuthorities::of).orElse(way.authorities());
            known = HttpClient.newBuilder()
                    .connectTimeout(patience)
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(way.proxies().selector())
                    .sslContext(trusted.context())
                    .build();
            client = known;
        }
        return known;
    }

    private synchronized Network network() throws IOException {
        Network known = network;
        if (known == null) {
            known = Network.ofProcessAtCall();
            network = known;
        }
        return known;
    }
}
