package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stowage.storage.gcs.GcsSettings.Access;
import io.stowage.storage.gcs.emulator.Tokens;
import io.stowage.storage.net.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;

/** Stands in for whoever gives tokens and signatures: the metadata server of a machine, STS, and IAM. Any thread. */
final class FakeGoogle implements AutoCloseable {

    static final String ACCOUNT = "account@tests.example.com";

    private static final String METADATA =
            URI.create(ComputeEngineCredentials.getMetadataServerUrl()).getAuthority();
    private static final String STS = "sts.googleapis.com";
    private static final String IAM = "iamcredentials.googleapis.com";
    private static final String MACHINE = "/computeMetadata/v1/instance/service-accounts/default/";
    private static final String ACCOUNTS = "/v1/projects/-/serviceAccounts/" + ACCOUNT;

    /** As the client is told it is, whatever its own address. */
    private static final Map<String, Call> CALLS = Map.of(
            METADATA + "/", Call.PING,
            METADATA + MACHINE + "email", Call.EMAIL,
            METADATA + MACHINE + "token", Call.MACHINE_TOKEN,
            STS + "/v1/token", Call.EXCHANGE,
            IAM + ACCOUNTS + ":generateAccessToken", Call.IMPERSONATE,
            IAM + ACCOUNTS + ":signBlob", Call.SIGN);

    enum Call {
        PING,
        EMAIL,
        MACHINE_TOKEN,
        EXCHANGE,
        IMPERSONATE,
        SIGN
    }

    /** What was asked. */
    record Asked(Call call, String query, String authorization, String body) {}

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Tokens known;
    private final ServiceAccount account;
    private final Map<Call, Deque<Answer>> planned = new EnumMap<>(Call.class);
    private final Map<String, String> given = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private Duration lifetime = Duration.ofHours(1);
    private volatile boolean isGoogle = true;

    private FakeGoogle(HttpServer server, Tokens known, ServiceAccount account) {
        this.server = server;
        this.known = known;
        this.account = account;
    }

    /** @param known where the tokens given here are to be worth something */
    static FakeGoogle start(Tokens known) throws IOException, GeneralSecurityException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ServiceAccount account = ServiceAccount.generate(ACCOUNT, URI.create("http://127.0.0.1:1"));
        FakeGoogle google = new FakeGoogle(server, known, account);
        server.createContext("/", google::handle);
        server.start();
        return google;
    }

    /** Routes on which those services are found here, and all else where it is. */
    HttpRoutePlanner routes() {
        HttpHost here = new HttpHost(
                "http", server.getAddress().getAddress(), server.getAddress().getPort());
        String metadata = URI.create("http://" + METADATA).getHost();
        HttpRoutePlanner usual = new DefaultRoutePlanner(null);
        return (target, context) -> List.of(metadata, STS, IAM).contains(target.getHostName())
                ? new HttpRoute(here)
                : usual.determineRoute(target, context);
    }

    /** A connection by which requests to those services come here. */
    GcsConnection connect(GcsSettings settings, GcsAmbient ambient) throws Exception {
        return GcsConnection.open(settings, Network.ofProcess(), routes(), ambient);
    }

    static GcsSettings with(GcsSettings settings, Access access) {
        return new GcsSettings(
                settings.bucket(),
                settings.root(),
                settings.endpoint(),
                access,
                settings.partBytes(),
                settings.userAgent());
    }

    /** How long tokens are good that are given from now on. */
    synchronized void giveTokensFor(Duration wanted) {
        lifetime = wanted;
    }

    /** It answers, as some networks do for every host, but is not what it is taken for. */
    void beStranger() {
        isGoogle = false;
    }

    /** A token that was given elsewhere. */
    synchronized void trust(String token) {
        given.put("Bearer " + token, "principal");
    }

    /** The next answer to a call that has none planned. */
    synchronized void next(Call call, int status, String body) {
        planned.computeIfAbsent(call, none -> new ArrayDeque<>()).add(new Answer(status, body));
    }

    synchronized List<Asked> asked(Call call) {
        return asked.stream().filter(one -> one.call() == call).toList();
    }

    /** Whether the account has signed what was asked for last, and the signature is this one. */
    boolean hasSigned(byte[] signature) throws GeneralSecurityException {
        List<Asked> signed = asked(Call.SIGN);
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(account.pair().getPublic());
        verifier.update(payload(signed.get(signed.size() - 1).body()));
        return verifier.verify(signature);
    }

    static byte[] payload(String body) {
        return Base64.getDecoder()
                .decode(new Gson()
                        .fromJson(body, JsonObject.class)
                        .get("payload")
                        .getAsString());
    }

    /** A call fails, and neither the failure nor any cause of it tells what was given or answered here. */
    static void assertSaid(ThrowingCallable call, Class<? extends Exception> kind, String words) {
        assertThatThrownBy(call)
                .isInstanceOf(kind)
                .hasMessageContaining(words)
                .extracting(Throwables::getStackTrace)
                .asString()
                .doesNotContain("canary");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            if (isGoogle) {
                exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        Call call = CALLS.get(exchange.getRequestHeaders().getFirst("Host") + (path.isEmpty() ? "/" : path));
        if (call == null) {
            return new Answer(404, "");
        }
        String authorization = header(exchange, "Authorization");
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        asked.add(new Asked(call, query, authorization, body));
        Deque<Answer> answers = planned.get(call);
        if (answers != null && !answers.isEmpty()) {
            return answers.remove();
        }
        return switch (call) {
            case PING -> new Answer(200, "");
            case EMAIL -> ofMachine(exchange, new Answer(200, ACCOUNT));
            case MACHINE_TOKEN -> ofMachine(exchange, token(ACCOUNT));
            case EXCHANGE -> token("principal");
            case IMPERSONATE -> "principal".equals(given.get(authorization)) ? accountsToken() : refusal();
            case SIGN -> ACCOUNT.equals(given.get(authorization)) ? signature(body) : refusal();
        };
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    /** Who does not say that he means it may have been made to ask. */
    private static Answer ofMachine(HttpExchange exchange, Answer answer) {
        return header(exchange, "Metadata-Flavor").equals("Google") ? answer : refusal();
    }

    private static Answer refusal() {
        return new Answer(403, "{\"error\": {\"code\": 403, \"message\": \"canary: not allowed\"}}");
    }

    private Answer token(String owner) {
        return json(Map.of(
                "access_token",
                make(owner),
                "expires_in",
                lifetime.toSeconds(),
                "token_type",
                "Bearer",
                "issued_token_type",
                "urn:ietf:params:oauth:token-type:access_token"));
    }

    private Answer accountsToken() {
        Instant end = Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        return json(Map.of("accessToken", make(ACCOUNT), "expireTime", end.toString()));
    }

    private String make(String owner) {
        String token = "canary-" + given.size() + "-of-" + owner;
        given.put("Bearer " + token, owner);
        known.accept(token, owner);
        return token;
    }

    private Answer signature(String body) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(account.pair().getPrivate());
            signer.update(payload(body));
            return json(Map.of("keyId", "1", "signedBlob", Base64.getEncoder().encodeToString(signer.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs so", e);
        }
    }

    private static Answer json(Map<String, Object> members) {
        return new Answer(200, new Gson().toJson(members));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
