package io.stowage.server;

import static io.stowage.server.Answers.assertErrors;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.storage.StorageException;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients see of a store that fails. */
class StorageFailureTest {

    private static final String SECRET = "docker/registry/v2/blobs/sha256/aa at /var/lib/registry";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(() -> new FaultyStore(new MemoryStore()), settings -> {});

    /** Too large to be read whole. */
    private static final byte[] LARGE = new byte[64 * 1024];

    private RegistryClient client;
    private FaultyStore store;

    @BeforeEach
    void connect() {
        client = registry.client();
        store = (FaultyStore) registry.store();
        client.image("r", "v1", "layer");
        client.blob("r", LARGE);
    }

    private static void assertSilent(HttpResponse<byte[]> answer) {
        assertErrors(answer);
        assertThat(text(answer)).contains(header(answer, "X-Request-Id"));
        assertThat(text(answer))
                .doesNotContain("docker/", "/var", "io.stowage", "java.", "Exception", "sha256/", "\tat ");
    }

    /** Requests that meet the verb at their first call of it. */
    private List<Supplier<HttpResponse<byte[]>>> requests(Verb verb) {
        byte[] content = utf8("to fail at " + verb);
        return switch (verb) {
            case STAT -> List.of(() -> client.get("/v2/r/blobs/" + Digest.sha256(content)));
            case READ -> List.of(() -> client.get("/v2/r/manifests/absent"), () -> client.get("/v2/r/manifests/v1"));
            case OPEN -> List.of(() -> client.get("/v2/r/blobs/" + Digest.sha256(LARGE)));
            case WRITE ->
                List.of(() -> client.manifest(
                        "r", "v2", Manifests.small(Manifests.annotation("a", "b")), MediaType.OCI_MANIFEST));
            case LIST -> List.of(() -> client.get("/v2/_catalog"), () -> client.get("/v2/r/tags/list"));
            case APPEND, COMMIT ->
                List.of(() -> PushMethod.POST_THEN_PUT.push(client, "r", content, Digest.sha256(content)));
            default -> throw new IllegalArgumentException(verb.name());
        };
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    @DisplayName("T-06 a registry whose store cannot be written is not ready, and says so until it can")
    void readinessTellsTheTruth(StorageException obstacle, String told) {
        store.failBefore(Verb.PROBE, 1, obstacle);

        HttpResponse<byte[]> answer = client.get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(text(answer)).isEqualTo("{\"status\":\"" + told + "\"}");
        assertStatus(200, client.get("/livez"));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (client.get("/readyz").statusCode() != 200) {
                Thread.onSpinWait();
            }
        });
    }

    private static Stream<Arguments> obstacles() {
        return Stream.of(
                Arguments.of(new StorageException.Full(SECRET), "the registry's storage is full"),
                Arguments.of(new StorageException.Unavailable(SECRET), "the registry's storage does not answer"));
    }

    @Test
    @DisplayName(
            "V-47 K-50 S-64 a store that does not answer is 503 with Retry-After in seconds, and nothing of its words")
    void unavailableStoresAreTold() {
        for (Verb verb : List.of(Verb.READ, Verb.OPEN, Verb.WRITE, Verb.LIST, Verb.APPEND, Verb.COMMIT)) {
            for (Supplier<HttpResponse<byte[]>> request : requests(verb)) {
                store.failBefore(verb, 1, new StorageException.Unavailable("cannot " + verb + " " + SECRET));
                HttpResponse<byte[]> answer = request.get();
                assertThat(answer.statusCode()).as(verb + ": " + text(answer)).isEqualTo(503);
                assertThat(header(answer, "Retry-After")).matches("[1-9][0-9]*");
                assertSilent(answer);
            }
        }
        assertStatus(200, client.get("/v2/r/manifests/v1"));
    }

    @Test
    @DisplayName("V-47 a store that refuses or is broken is 500 with nothing but the request's id")
    void brokenStoresAreNotDescribed() {
        for (StorageException failure : List.of(
                new StorageException.Rejected("no permission on " + SECRET),
                new StorageException.Corrupt("no digest in " + SECRET))) {
            for (Verb verb : List.of(Verb.READ, Verb.LIST, Verb.COMMIT)) {
                store.failBefore(verb, 1, failure);
                HttpResponse<byte[]> answer = requests(verb).get(0).get();
                assertThat(answer.statusCode()).as(verb + ": " + text(answer)).isEqualTo(500);
                assertSilent(answer);
            }
        }
    }

    @Test
    @DisplayName("V-43 V-47 a full store is 507, pulls go on, and so do pushes when there is room again")
    void fullStoresAreTold() {
        for (Verb verb : List.of(Verb.WRITE, Verb.APPEND, Verb.COMMIT)) {
            store.failBefore(verb, 1, new StorageException.Full("cannot " + verb + " " + SECRET));
            HttpResponse<byte[]> answer = requests(verb).get(0).get();
            assertThat(answer.statusCode()).as(verb + ": " + text(answer)).isEqualTo(507);
            assertSilent(answer);
            assertStatus(200, client.get("/v2/r/manifests/v1"));
            assertStatus(201, requests(verb).get(0).get());
        }
    }

    @Test
    @DisplayName("V-47 the client's own request id is the one that it is told")
    void requestsKeepTheirId() {
        store.failBefore(Verb.LIST, 1, new StorageException.Unavailable(SECRET));
        HttpResponse<byte[]> answer = client.get("/v2/_catalog", "X-Request-Id", "my-request-1");
        assertThat(header(answer, "X-Request-Id")).isEqualTo("my-request-1");
        assertThat(text(answer)).contains("my-request-1");
    }

    @Test
    @DisplayName("I5 a push whose commit got lost on the way can be repeated")
    void lostAnswersAreRepeated() {
        byte[] content = RegistryClient.bytes(1000, 8);
        Digest digest = Digest.sha256(content);
        store.failAfter(Verb.COMMIT, 1, new StorageException.Unavailable("no answer"));
        assertStatus(503, PushMethod.POST_THEN_PUT.push(client, "r", content, digest));
        assertStatus(201, PushMethod.POST_THEN_PUT.push(client, "r", content, digest));
        assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(content);
    }
}
