package io.stowage.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.stowage.server.TestCertificate;
import io.stowage.server.auth.remote.HttpsStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The reviews of a cluster's API over TLS: users by their tokens, and what each of them may do. Any thread. */
public final class StubKubernetes implements AutoCloseable {

    /** That of the registry's service account. */
    public static final String OWN_TOKEN = "own-token";

    /** Whoever has no token. */
    public static final String ANYBODY = "system:anonymous";

    private static final JsonMapper JSON = new JsonMapper();

    private record User(String name, List<String> groups) {}

    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Set<String> rules = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private volatile List<String> audiences = List.of("registry");
    private final Cluster cluster;
    private final HttpsStub https;

    private StubKubernetes(TestCertificate certificate, Path folder) throws IOException, GeneralSecurityException {
        Path token = Files.writeString(folder.resolve("token"), OWN_TOKEN + "\n");
        this.https = HttpsStub.start(certificate, this::handle);
        this.cluster = new Cluster(https.url(), Optional.of(certificate.certificate()), Optional.of(token));
    }

    /** @param folder for the registry's own token */
    public static StubKubernetes start(TestCertificate certificate, Path folder)
            throws IOException, GeneralSecurityException {
        return new StubKubernetes(certificate, folder);
    }

    /** How a registry asks it. */
    public Cluster cluster() {
        return cluster;
    }

    /** Whose token this is from now on. */
    public void user(String token, String name, String... groups) {
        users.put(token, new User(name, List.of(groups)));
    }

    public void revoke(String token) {
        users.remove(token);
    }

    /** @param what for example {@code get imagestreams/layers team/app}; without the last word, everywhere */
    public void allow(String user, String what) {
        rules.add(user + ' ' + what);
    }

    public void forbid(String user, String what) {
        rules.remove(user + ' ' + what);
    }

    /** Whom all tokens are meant for; registry, without any word. None: it is an API that knows nothing of such. */
    public void audiences(String... names) {
        audiences = List.of(names);
    }

    /** Answers whatever is asked there with this status and nothing else; with 0, as it should. */
    public void answer(String endpoint, int status) {
        statuses.put(endpoint, status);
    }

    /** What was asked: the last word of the path, and what else there is to say. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String endpoint = path.substring(path.lastIndexOf('/') + 1);
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String token = shown.startsWith("Bearer ") ? shown.substring("Bearer ".length()) : "";
        JsonNode spec = JSON.readTree(exchange.getRequestBody().readAllBytes()).path("spec");
        asked.add((endpoint + ' ' + question(spec)).strip());
        int status = statuses.getOrDefault(endpoint, 0);
        if (status != 0) {
            HttpsStub.answer(exchange, status, "{\"kind\":\"Status\"}");
            return;
        }
        boolean own = token.equals(OWN_TOKEN);
        User user = users.get(token);
        switch (endpoint) {
            case "tokenreviews" -> answer(exchange, own, tokenReview(spec));
            case "subjectaccessreviews" ->
                answer(exchange, own, allowed(spec.path("user").asText(), spec));
            case "selfsubjectreviews" ->
                answer(exchange, user != null, user == null ? JSON.createObjectNode() : userInfo(user, "userInfo"));
            case "selfsubjectaccessreviews" ->
                answer(exchange, user != null, allowed(user == null ? "" : user.name(), spec));
            case "~" -> ownUser(exchange, user);
            default -> HttpsStub.answer(exchange, 404, "");
        }
    }

    private static void answer(HttpExchange exchange, boolean known, ObjectNode status) throws IOException {
        HttpsStub.answer(
                exchange,
                known ? 201 : 401,
                known ? JSON.createObjectNode().set("status", status).toString() : "{\"kind\":\"Status\"}");
    }

    private static void ownUser(HttpExchange exchange, @org.jspecify.annotations.Nullable User user)
            throws IOException {
        if (user == null) {
            HttpsStub.answer(exchange, 401, "{\"kind\":\"Status\"}");
            return;
        }
        ObjectNode document = JSON.createObjectNode().put("kind", "User");
        document.putObject("metadata").put("name", user.name());
        user.groups().forEach(document.putArray("groups")::add);
        HttpsStub.answer(exchange, 200, document.toString());
    }

    private ObjectNode tokenReview(JsonNode spec) {
        User user = users.get(spec.path("token").asText());
        if (user == null) {
            return JSON.createObjectNode().put("error", "invalid bearer token");
        }
        ObjectNode status = userInfo(user, "user").put("authenticated", true);
        ArrayNode found = status.putArray("audiences");
        spec.path("audiences").forEach(audience -> {
            if (audiences.contains(audience.asText())) {
                found.add(audience);
            }
        });
        boolean forSomebodyElse =
                !audiences.isEmpty() && !spec.path("audiences").isEmpty() && found.isEmpty();
        return forSomebodyElse ? JSON.createObjectNode().put("error", "invalid audience") : status;
    }

    private static ObjectNode userInfo(User user, String field) {
        ObjectNode status = JSON.createObjectNode();
        ObjectNode info = status.putObject(field).put("username", user.name());
        user.groups().forEach(info.putArray("groups")::add);
        return status;
    }

    private ObjectNode allowed(String user, JsonNode spec) {
        String question = user + ' ' + question(spec);
        return JSON.createObjectNode()
                .put(
                        "allowed",
                        rules.stream().anyMatch(rule -> question.equals(rule) || question.startsWith(rule + ' ')));
    }

    /** Verb, resource with subresource, and where there are such, namespace and name. */
    private static String question(JsonNode spec) {
        JsonNode resource = spec.path("resourceAttributes");
        if (!resource.path("group").asText().equals("image.openshift.io")) {
            return "";
        }
        String subresource = resource.path("subresource").asText();
        String name = resource.path("namespace").asText()
                + '/'
                + resource.path("name").asText();
        return resource.path("verb").asText()
                + ' '
                + resource.path("resource").asText()
                + (subresource.isEmpty() ? "" : '/' + subresource)
                + (name.equals("/") ? "" : ' ' + name);
    }

    @Override
    public void close() {
        https.close();
    }
}
