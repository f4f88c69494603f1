package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several clients at once. */
class ConcurrencyTest {

    private static final int CLIENTS = 6;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private <T> List<T> atOnce(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(calls)) {
            results.add(future.get());
        }
        return results;
    }

    @Test
    @DisplayName("S-29 K-11 of two writers on one session one gets 202 and the other 416, never both 202")
    void oneOfTwoWritersWins() throws Exception {
        byte[] content = RegistryClient.bytes(200_000, 1);
        Digest digest = Digest.sha256(content);
        for (int round = 0; round < 60; round++) {
            String location = client.upload("r" + round);
            boolean streamed = round % 2 == 1;
            Callable<HttpResponse<byte[]>> writer = () -> streamed
                    ? client.stream("PATCH", location, content, "Content-Range", "0-199999")
                    : client.send("PATCH", location, content, "Content-Range", "0-199999");
            List<HttpResponse<byte[]>> answers = atOnce(List.of(writer, writer));
            assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(202, 416);
            for (HttpResponse<byte[]> answer : answers) {
                assertThat(header(answer, "Range")).isNotBlank();
                assertThat(header(answer, "Location")).isNotBlank();
            }
            String put = RegistryClient.with(location, "digest=" + digest);
            assertStatus(201, client.send("PUT", put, new byte[0]));
            assertThat(client.get("/v2/r" + round + "/blobs/" + digest).body()).isEqualTo(content);
        }
    }

    @Test
    @DisplayName("S-22 several pushes of one layer at once are all 201, in one repository and in many")
    void oneLayerIsPushedByMany() throws Exception {
        for (int round = 0; round < 10; round++) {
            byte[] content = RegistryClient.bytes(100_000, round);
            Digest digest = Digest.sha256(content);
            List<Callable<HttpResponse<byte[]>>> pushes = new ArrayList<>();
            for (PushMethod method : PushMethod.values()) {
                for (String repository : List.of("one", "many/" + method.label())) {
                    pushes.add(() -> method.push(client, repository, content, digest));
                }
            }
            for (HttpResponse<byte[]> answer : atOnce(pushes)) {
                assertStatus(201, answer);
                assertThat(client.get(header(answer, "Location")).body()).isEqualTo(content);
            }
        }
    }

    @Test
    @DisplayName("I4 a tag that is overwritten all the time is always there, whole, and one of those that were pushed")
    void movingTagsAreReadWithoutErrors() throws Exception {
        client.blob("r", Manifests.EMPTY);
        List<byte[]> manifests = List.of(
                Manifests.small(Manifests.annotation("n", "1")), Manifests.small(Manifests.annotation("n", "two")));
        List<String> digests =
                manifests.stream().map(one -> Digest.sha256(one).toString()).toList();
        assertStatus(201, client.manifest("r", "v1", manifests.get(0), MediaType.OCI_MANIFEST));
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (byte[] manifest : manifests) {
            calls.add(() -> {
                int writes = 0;
                while (!done.get()) {
                    assertStatus(201, client.manifest("r", "v1", manifest, MediaType.OCI_MANIFEST));
                    writes++;
                }
                return writes;
            });
        }
        calls.addAll(Collections.nCopies(CLIENTS - 2, () -> {
            try {
                for (int i = 0; i < 1000; i++) {
                    HttpResponse<byte[]> read = assertStatus(200, client.get("/v2/r/manifests/v1"));
                    String digest = header(read, "Docker-Content-Digest");
                    assertThat(digests).contains(digest);
                    assertThat(Digest.sha256(read.body())).hasToString(digest);
                }
                return 1000;
            } finally {
                done.set(true);
            }
        }));
        assertThat(atOnce(calls)).allMatch(count -> count > 0);
    }

    @Test
    @DisplayName("I4 I6 a manifest that is put and deleted at once is whole afterwards, or gone with all its tags")
    void putAndDeleteExcludeEachOther() throws Exception {
        client.blob("r", Manifests.EMPTY);
        byte[] manifest = Manifests.small(Manifests.subject(Manifests.small()));
        String digest = Digest.sha256(manifest).toString();
        String referrers = "/v2/r/referrers/" + Digest.sha256(Manifests.small());
        for (int round = 0; round < 100; round++) {
            List<HttpResponse<byte[]>> answers = atOnce(List.of(
                    () -> client.manifest("r", "v1", manifest, MediaType.OCI_MANIFEST),
                    () -> client.delete("/v2/r/manifests/" + digest),
                    () -> client.get("/v2/r/manifests/v1")));
            assertStatus(201, answers.get(0));
            assertThat(answers.get(1).statusCode()).isIn(202, 404);
            assertThat(answers.get(2).statusCode()).isIn(200, 404);
            boolean there = client.get("/v2/r/manifests/" + digest).statusCode() == 200;
            int expected = there ? 200 : 404;
            assertStatus(expected, client.get("/v2/r/manifests/v1"));
            List<String> tags = strings(
                    json(assertStatus(200, client.get("/v2/r/tags/list"))).path("tags"));
            assertThat(tags).isEqualTo(there ? List.of("v1") : List.of());
            assertThat(json(client.get(referrers)).path("manifests").size()).isEqualTo(there ? 1 : 0);
        }
    }

    @Test
    @DisplayName("I7 tags and referrers pushed at once are all listed")
    void listsLoseNothing() throws Exception {
        client.blob("r", Manifests.EMPTY);
        byte[] subject = Manifests.small();
        List<String> expected =
                IntStream.range(0, 100).mapToObj(i -> "t" + (100 + i)).toList();
        List<Callable<HttpResponse<byte[]>>> pushes = expected.stream()
                .<Callable<HttpResponse<byte[]>>>map(tag -> () -> {
                    byte[] referrer = Manifests.small(Manifests.subject(subject), Manifests.annotation("tag", tag));
                    return client.manifest("r", tag, referrer, MediaType.OCI_MANIFEST);
                })
                .toList();
        atOnce(pushes).forEach(answer -> assertStatus(201, answer));
        assertThat(strings(json(client.get("/v2/r/tags/list")).path("tags"))).isEqualTo(expected);
        HttpResponse<byte[]> referrers = client.get("/v2/r/referrers/" + Digest.sha256(subject));
        assertThat(json(referrers).path("manifests").size()).isEqualTo(expected.size());
    }

    @Test
    @DisplayName("K-35 of several who overwrite what they have read, each overwrites another one's")
    void compareAndSetLosesNoUpdate() throws Exception {
        client.blob("r", Manifests.EMPTY);
        byte[] first = Manifests.small(Manifests.annotation("n", "0"));
        assertStatus(201, client.manifest("r", "v1", first, MediaType.OCI_MANIFEST));
        String etag = '"' + Digest.sha256(first).toString() + '"';
        for (int round = 0; round < 30; round++) {
            String known = etag;
            List<Callable<HttpResponse<byte[]>>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                byte[] next = Manifests.small(Manifests.annotation("n", round + "-" + writer));
                writers.add(() -> client.send("PUT", "/v2/r/manifests/v1", next, "If-Match", known));
            }
            assertThat(atOnce(writers))
                    .extracting(HttpResponse::statusCode)
                    .containsExactlyInAnyOrder(201, 412, 412, 412);
            etag = header(client.head("/v2/r/manifests/v1"), "ETag");
        }
    }
}
