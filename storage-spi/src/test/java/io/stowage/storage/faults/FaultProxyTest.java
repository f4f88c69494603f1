package io.stowage.storage.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proxy before a server that answers with what it was sent. */
final class FaultProxyTest {

    private static final String LONG = "0123456789abcdef".repeat(100_000);

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    // a connection for each exchange: a client that repeats itself would hide what happened
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init") // before each
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // before each
    private FaultProxy proxy;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::echo);
        server.start();
        proxy = FaultProxy.before(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.stop(0);
    }

    private void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        done.add(exchange.getRequestMethod()
                + ' '
                + exchange.getRequestURI()
                + ' '
                + exchange.getRequestHeaders().getFirst("Host"));
        boolean chunked = exchange.getRequestURI().getPath().endsWith("chunked");
        exchange.sendResponseHeaders(200, chunked ? 0 : body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + target))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> put(String target, String body) throws Exception {
        return client.send(request(target).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void passesBytesAndTargetsAsTheyAre() throws Exception {
        assertThat(put("/b/k%2Fk?x=%20y&partNumber=3", LONG).body()).isEqualTo(LONG);
        assertThat(put("/b/chunked", LONG).body()).isEqualTo(LONG);
        HttpRequest streamed = request("/b/streamed")
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(LONG.getBytes(UTF_8))))
                .build();
        assertThat(client.send(streamed, BodyHandlers.ofString()).body()).isEqualTo(LONG);
        HttpRequest waiting = request("/b/waiting")
                .expectContinue(true)
                .PUT(BodyPublishers.ofString("patient"))
                .build();
        assertThat(client.send(waiting, BodyHandlers.ofString()).body()).isEqualTo("patient");

        assertThat(done).first().isEqualTo("PUT /b/k%2Fk?x=%20y&partNumber=3 127.0.0.1:" + proxy.port());
        assertThat(proxy.counts().requests()).isEqualTo(Map.of("PUT object?partNumber", 1L, "PUT object", 3L));
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL_ERROR, 500, InternalError",
        "SLOW_DOWN, 503, SlowDown",
        "TOO_MANY_REQUESTS, 429, TooManyRequests",
        "EXPIRED_CREDENTIALS, 400, ExpiredToken",
        "WRONG_CREDENTIALS, 403, InvalidAccessKeyId"
    })
    void answersInThePlaceOfTheStore(Fault fault, int status, String code) throws Exception {
        proxy.faults().next("^PUT object$", fault, 1);

        HttpResponse<String> spoilt = put("/b/k", LONG);

        assertThat(spoilt.statusCode()).isEqualTo(status);
        assertThat(spoilt.body()).contains("<Code>" + code + "</Code>");
        assertThat(done).isEmpty();
        assertThat(put("/b/k", LONG).body()).as("the next one").isEqualTo(LONG);
        assertThat(proxy.counts().faults()).isEqualTo(Map.of(fault, 1L));
    }

    @Test
    void wordsErrorsAsTheStoreDoes() throws Exception {
        proxy.faults().next("", Fault.SLOW_DOWN, 2);
        HttpRequest azure = request("/account/container/blob")
                .header("x-ms-version", "2021-12-02")
                .build();
        HttpResponse<String> busy = client.send(azure, BodyHandlers.ofString());
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("x-ms-error-code")).hasValue("ServerBusy");
        HttpResponse<String> google =
                client.send(request("/storage/v1/b/bucket/o/name").build(), BodyHandlers.ofString());
        assertThat(google.body()).contains("\"backendError\"");
    }

    @Test
    void aResetIsNotDone() {
        proxy.faults().next("", Fault.RESET, 2);

        assertThatThrownBy(() -> put("/b/k", "x")).isInstanceOf(IOException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void whatHasNoAnswerIsDone() {
        proxy.faults().next("", Fault.LOST_ANSWER, 1);

        assertThatThrownBy(() -> put("/b/k", LONG)).isInstanceOf(IOException.class);
        assertThat(done).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/b/k, true, TRUNCATED",
        "/b/chunked, true, TRUNCATED",
        "/b/k, false, TRUNCATED",
        "/b/k, true, ENDED_EARLY",
        "/b/chunked, true, ENDED_EARLY",
        "/b/k, false, ENDED_EARLY"
    })
    void anAnswerBreaksOff(String target, boolean body, Fault fault) {
        proxy.faults().next("", fault, 1);

        assertThatThrownBy(() -> put(target, body ? LONG : "")).isInstanceOf(IOException.class);
        assertThat(done).hasSize(1);
    }

    @Test
    void successesHaveErrorsInside() throws Exception {
        proxy.faults().next("", Fault.ERROR_INSIDE, 3);
        String keys = "<Delete><Object><Key>a/b</Key></Object><Object><Key>c</Key></Object></Delete>";
        HttpRequest many =
                request("/b?delete").POST(BodyPublishers.ofString(keys)).build();
        HttpResponse<String> deleted = client.send(many, BodyHandlers.ofString());
        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.body()).contains("<Key>a/b</Key><Code>InternalError", "<Key>c</Key><Code>InternalError");
        HttpRequest completing =
                request("/b/k?uploadId=1").POST(BodyPublishers.ofString("")).build();
        HttpResponse<String> completed = client.send(completing, BodyHandlers.ofString());
        assertThat(completed.statusCode()).isEqualTo(200);
        assertThat(completed.body()).contains("<Error><Code>InternalError");
        assertThat(put("/b/k", "x").statusCode())
                .as("where there is no such answer")
                .isEqualTo(500);
        assertThat(done).isEmpty();
    }

    @Test
    void aStallEnds() throws Exception {
        proxy.faults().stall(Duration.ofMillis(300));
        proxy.faults().next("", Fault.STALL, 1);
        long before = System.nanoTime();

        assertThat(put("/b/k", "x").body()).isEqualTo("x");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void anOutageLastsUntilItIsOver() throws Exception {
        proxy.faults().outage(true);
        assertThatThrownBy(() -> put("/b/k", "x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> put("/b/k", "x")).isInstanceOf(IOException.class);
        assertThat(done).isEmpty();
        proxy.faults().none();
        assertThat(put("/b/k", "x").body()).isEqualTo("x");
    }

    @Test
    void aSeedRepeatsItself() throws Exception {
        List<Integer> first = statuses();
        assertThat(statuses()).isEqualTo(first);
        assertThat(Collections.frequency(first, 200)).isBetween(60, 140);
    }

    private List<Integer> statuses() throws Exception {
        proxy.faults().random(0.5, 7, java.util.Set.of(Fault.INTERNAL_ERROR, Fault.SLOW_DOWN));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            statuses.add(put("/b/k", "x").statusCode());
        }
        return statuses;
    }

    @Test
    void scriptsHaveAWayToSayAllThat() throws Exception {
        assertThat(put("/-faults/next?SLOW_DOWN&1&PUT%20object", "").statusCode())
                .isEqualTo(200);
        assertThat(put("/b/k", "x").statusCode()).isEqualTo(503);
        assertThat(put("/-faults/random?1&5&INTERNAL_ERROR", "").statusCode()).isEqualTo(200);
        assertThat(put("/b/k", "x").statusCode()).isEqualTo(500);
        assertThat(put("/-faults/none", "").statusCode()).isEqualTo(200);
        assertThat(put("/b/k", "x").statusCode()).isEqualTo(200);
        HttpResponse<String> counts = client.send(request("/-faults/counts").build(), BodyHandlers.ofString());
        assertThat(counts.body())
                .isEqualTo("{\"total\":3,\"requests\":{\"PUT object\":3},"
                        + "\"faults\":{\"INTERNAL_ERROR\":1,\"SLOW_DOWN\":1}}\n");
        assertThat(put("/-faults/nothing", "").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /bucket/root/docker/registry/v2/repositories/a/_manifests/tags/t/current/link, GET link",
        "HEAD, /bucket/docker/registry/v2/blobs/sha256/aa/aabb/data, HEAD data",
        "GET, /bucket?list-type=2&prefix=x&delimiter=%2F, GET store?delimiter&list-type",
        "POST, /bucket/key?uploads, POST object?uploads",
        "POST, /bucket/.stowage/uploads/1/data?uploadId=7, POST staged?uploadId",
        "PUT, /account/container/.stowage/sessions/1?comp=blocklist, PUT session?comp=blocklist",
        "GET, /account/container?restype=container&comp=list, GET store?comp=list&restype",
        "POST, /upload/storage/v1/b/bucket/o?uploadType=media&name=n, POST object?uploadType=media",
        "GET, /storage/v1/b/bucket/o/docker%2Fregistry%2Fv2%2Fblobs%2Fx%2Fdata?alt=media, GET data?alt"
    })
    void requestsHaveKinds(String method, String target, String kind) throws Exception {
        client.send(request(target).method(method, BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        assertThat(proxy.counts().requests()).containsOnlyKeys(kind);
    }
}
