package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.storage.memory.MemoryStore;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry looks like from outside: prefix, host and headers of its answers. */
class PublicUrlsTest {

    private static final byte[] CONTENT = RegistryClient.utf8("content");
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    /** Runs {@code test} against a registry with these settings. */
    private static void with(Consumer<RegistryBuilder> settings, Consumer<RegistryClient> test) throws Exception {
        try (MemoryStore store = new MemoryStore()) {
            RegistryBuilder builder = Registry.builder(store).drainTimeout(Duration.ofSeconds(1));
            settings.accept(builder);
            try (Registry registry = builder.build().start()) {
                test.accept(new RegistryClient(registry.url()));
            }
        }
    }

    @Test
    void withoutSettingsUrlsInAnswersNameNoHost() throws Exception {
        with(settings -> {}, client -> assertThat(location(client, "/v2/r/", "X-Forwarded-Host", "evil.example"))
                .startsWith("/v2/r/blobs/uploads/"));
    }

    private static String location(RegistryClient client, String repository, String... headers) {
        return header(assertStatus(202, client.post(repository + "blobs/uploads/", headers)), "Location");
    }

    @Test
    void aPrefixStandsBeforeEveryPathOfTheApi() throws Exception {
        with(settings -> settings.prefix("/a/b/"), client -> {
            HttpResponse<byte[]> version = assertStatus(200, client.get("/a/b/v2/"));
            assertThat(header(version, "Docker-Distribution-Api-Version")).isEqualTo("registry/2.0");
            for (String elsewhere : List.of("/v2/", "/a/v2/", "/a/b/c/v2/", "/a/b/", "/b/a/v2/", "/a/b")) {
                assertStatus(404, client.get(elsewhere));
            }
            for (String root : List.of("/", "/livez", "/readyz")) {
                assertStatus(200, client.get(root));
            }
            String upload = location(client, "/a/b/v2/r/");
            assertThat(upload).startsWith("/a/b/v2/r/blobs/uploads/");
            String blob =
                    header(assertStatus(201, client.send("PUT", upload + "&digest=" + DIGEST, CONTENT)), "Location");
            assertThat(blob).isEqualTo("/a/b/v2/r/blobs/" + DIGEST);
            assertThat(assertStatus(200, client.get(blob)).body()).isEqualTo(CONTENT);
        });
    }

    @Test
    void theNextPageHasThePrefixAndTheHostToo() throws Exception {
        with(settings -> settings.prefix("/p/").host(URI.create("https://r.example:8443")), client -> {
            for (String repository : List.of("a", "b")) {
                String manifest = "/p/v2/" + repository + "/manifests/t";
                assertStatus(
                        201,
                        client.send(
                                "PUT",
                                manifest,
                                Manifests.index(List.of()),
                                "Content-Type",
                                MediaType.OCI_INDEX.value()));
            }
            assertThat(header(assertStatus(200, client.get("/p/v2/_catalog?n=1")), "Link"))
                    .isEqualTo("<https://r.example:8443/p/v2/_catalog?last=a&n=1>; rel=\"next\"");
        });
    }

    @Test
    void aHostWinsOverEverythingThatTheRequestSays() throws Exception {
        with(settings -> settings.host(URI.create("https://r.example")), client -> assertThat(
                        location(client, "/v2/r/", "X-Forwarded-Host", "evil.example"))
                .startsWith("https://r.example/v2/r/blobs/uploads/"));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Proto, https, https://",
        "X-Forwarded-Proto, 'https, http', https://",
        "X-Forwarded-Proto, gopher, http://",
        "X-Forwarded-Host, r.example:8443, http://r.example:8443/v2/",
        "X-Forwarded-Host, 'r.example, proxy', http://r.example/v2/",
    })
    void absoluteUrlsAreThoseThatTheClientUsed(String header, String value, String begin) throws Exception {
        with(settings -> settings.relativeUrls(false), client -> {
            assertThat(location(client, "/v2/r/")).startsWith("http://127.0.0.1:");
            assertThat(location(client, "/v2/r/", header, value)).startsWith(begin);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/path", "user@evil.example", "a b", "<script>"})
    void vForwardedHostsThatAreNoneAreNotRepeated(String host) throws Exception {
        with(settings -> settings.relativeUrls(false), client -> assertThat(
                        location(client, "/v2/r/", "X-Forwarded-Host", host))
                .startsWith("/v2/r/"));
    }

    @Test
    void configuredHeadersAreInEveryAnswerAndChangeNoOther() throws Exception {
        Map<String, List<String>> headers = Map.of(
                "X-One", List.of("a", "b"),
                "Access-Control-Allow-Origin", List.of("*"),
                "Content-Type", List.of("text/plain"),
                "Content-Length", List.of("7"));
        with(settings -> settings.headers(headers), client -> {
            for (String path : List.of("/v2/", "/v2/r/tags/list", "/elsewhere", "/livez")) {
                HttpResponse<byte[]> answer = client.get(path);
                assertThat(answer.headers().allValues("X-One")).containsExactly("a", "b");
                assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
                assertThat(header(answer, "Content-Length")).isEqualTo("" + answer.body().length);
            }
        });
    }

    @Test
    void aReadOnlyRegistryServesAndTakesNothing() throws Exception {
        try (MemoryStore store = new MemoryStore()) {
            byte[] manifest;
            try (Registry writer = Registry.builder(store).build().start()) {
                manifest = new RegistryClient(writer.url()).image("r", "t", "layer");
            }
            try (Registry reader = Registry.builder(store)
                    .readOnly(true)
                    .deleteEnabled(true)
                    .build()
                    .start()) {
                RegistryClient client = new RegistryClient(reader.url());
                assertThat(assertStatus(200, client.get("/v2/r/manifests/t")).body())
                        .isEqualTo(manifest);
                assertStatus(200, client.get("/readyz"));
                String upload = "/v2/r/blobs/uploads/";
                for (HttpResponse<byte[]> refused : List.of(
                        client.send("PUT", "/v2/r/manifests/t", manifest),
                        client.delete("/v2/r/manifests/t"),
                        client.delete("/v2/r/blobs/" + DIGEST))) {
                    Answers.assertRefused(refused, 405, "UNSUPPORTED");
                    assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD");
                }
                for (HttpResponse<byte[]> refused : List.of(
                        client.post(upload),
                        client.send("PATCH", upload + "x", CONTENT),
                        client.send("PUT", upload + "x?digest=" + DIGEST, CONTENT),
                        client.delete(upload + "x"))) {
                    Answers.assertRefused(refused, 405, "UNSUPPORTED");
                }
            }
        }
    }
}
