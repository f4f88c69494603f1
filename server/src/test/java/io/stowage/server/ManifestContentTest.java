package io.stowage.server;

import static io.stowage.server.Answers.assertErrors;
import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Manifests.EMPTY;
import static io.stowage.server.Manifests.EMPTY_TYPE;
import static io.stowage.server.Manifests.annotation;
import static io.stowage.server.Manifests.artifactType;
import static io.stowage.server.Manifests.descriptor;
import static io.stowage.server.Manifests.subject;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may stand in a manifest, and what not. distribution-spec: Pushing Manifests; image-spec. */
class ManifestContentTest {

    private static final String MANIFESTS = "/v2/r/manifests/";
    private static final String OCI_MANIFEST = MediaType.OCI_MANIFEST.value();
    private static final String OCI_INDEX = MediaType.OCI_INDEX.value();
    private static final byte[] LAYER = utf8("layer");
    private static final byte[] ABSENT = utf8("never pushed");

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    @RegisterExtension
    final RegistryExtension sparse =
            new RegistryExtension(MemoryStore::new, settings -> settings.validateReferences(false));

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
        client.blob("r", EMPTY);
        client.blob("r", LAYER);
    }

    private void assertKept(byte[] manifest, MediaType type) {
        assertStatus(201, client.manifest("r", "v1", manifest, type));
        HttpResponse<byte[]> pulled = assertStatus(200, client.get(MANIFESTS + Digest.sha256(manifest)));
        assertThat(pulled.body()).isEqualTo(manifest);
        assertThat(header(pulled, "Content-Type")).isEqualTo(type.value());
    }

    static Stream<Arguments> images() {
        String empty = descriptor(EMPTY_TYPE, EMPTY);
        String layer = descriptor(Manifests.LAYER, LAYER);
        return Stream.of(
                Arguments.of("without layers S-43", Manifests.image(empty, List.of())),
                Arguments.of("artifact", Manifests.image(empty, List.of(empty), artifactType("application/vnd.x"))),
                Arguments.of(
                        "with data",
                        Manifests.image(descriptor(EMPTY_TYPE, EMPTY, "\"data\":\"e30=\""), List.of(layer))),
                Arguments.of(
                        "non-distributable layer",
                        Manifests.image(
                                empty,
                                List.of(descriptor(
                                        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                                        ABSENT,
                                        "\"urls\":[\"https://elsewhere.example/layer\"]")))),
                Arguments.of(
                        "unknown fields",
                        Manifests.image(
                                descriptor(EMPTY_TYPE, EMPTY, "\"org.example\":{\"a\":[1,2,{}]}"),
                                List.of(layer),
                                "\"org.example\":[null,true,-1.5e3,\"\\u0000\"]")),
                Arguments.of("missing subject", Manifests.image(empty, List.of(layer), subject(ABSENT))),
                Arguments.of("the same layer twice", Manifests.image(empty, List.of(layer, layer))),
                Arguments.of(
                        "a type nobody knows K-48",
                        Manifests.image(
                                descriptor("application/x.config+weird", EMPTY),
                                List.of(descriptor("application/vnd.oci.image.layer.v1.tar+zstd", LAYER)))),
                Arguments.of(
                        "a chart K-10",
                        Manifests.image(
                                descriptor("application/vnd.cncf.helm.config.v1+json", EMPTY),
                                List.of(descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip", LAYER)))),
                Arguments.of(
                        "a build cache K-06",
                        Manifests.image(descriptor("application/vnd.buildkit.cacheconfig.v0", EMPTY), List.of(layer))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    @DisplayName("CF-13 S-18 S-43 K-06 K-10 K-48 images of all kinds are taken and kept byte for byte")
    void imagesAreTaken(String name, byte[] manifest) {
        assertThat(name).isNotEmpty();
        assertKept(manifest, MediaType.OCI_MANIFEST);
    }

    @Test
    @DisplayName("CF-13 indexes are taken: empty, nested, with subject and artifact type, with platforms")
    void indexesAreTaken() {
        byte[] image = Manifests.small();
        assertKept(image, MediaType.OCI_MANIFEST);
        String child =
                descriptor(OCI_MANIFEST, image, "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}");
        byte[] inner = Manifests.index(List.of(child, child));
        byte[] outer = Manifests.index(List.of(descriptor(OCI_INDEX, inner), child));
        for (byte[] index : List.of(
                Manifests.index(List.of()),
                inner,
                outer,
                Manifests.index(
                        List.of(child), subject(ABSENT), artifactType("application/vnd.x"), annotation("a", "b")))) {
            assertKept(index, MediaType.OCI_INDEX);
        }
    }

    @Test
    @DisplayName("K-06 an index may list blobs: build caches were pushed so")
    void indexesMayListBlobs() {
        byte[] index = Manifests.index(List.of(
                descriptor(Manifests.LAYER, LAYER), descriptor("application/vnd.buildkit.cacheconfig.v0", EMPTY)));
        assertKept(index, MediaType.OCI_INDEX);
    }

    @Test
    @DisplayName("S-08 Docker's manifests and lists are taken and keep their types")
    void dockerTypesAreTaken() {
        byte[] image = utf8(text(Manifests.small()).replace(OCI_MANIFEST, MediaType.DOCKER_MANIFEST.value()));
        assertKept(image, MediaType.DOCKER_MANIFEST);
        String child = descriptor(MediaType.DOCKER_MANIFEST.value(), image);
        byte[] list = utf8(text(Manifests.index(List.of(child))).replace(OCI_INDEX, MediaType.DOCKER_LIST.value()));
        assertKept(list, MediaType.DOCKER_LIST);
    }

    private static String text(byte[] manifest) {
        return new String(manifest, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("S-19 missing config, layers or children are MANIFEST_BLOB_UNKNOWN, and named")
    void missingReferencesAreRefused() {
        String there = descriptor(EMPTY_TYPE, EMPTY);
        String absent = descriptor(Manifests.LAYER, ABSENT);
        for (byte[] manifest :
                List.of(Manifests.image(there, List.of(absent)), Manifests.image(absent, List.of(there)))) {
            HttpResponse<byte[]> refused = client.manifest("r", "v1", manifest, MediaType.OCI_MANIFEST);
            assertRefused(refused, 400, "MANIFEST_BLOB_UNKNOWN");
            assertThat(text(refused.body())).contains(Digest.sha256(ABSENT).toString());
            assertStatus(404, client.get(MANIFESTS + Digest.sha256(manifest)));
        }
        byte[] index = Manifests.index(List.of(descriptor(OCI_MANIFEST, ABSENT)));
        assertRefused(client.manifest("r", "v1", index, MediaType.OCI_INDEX), 400, "MANIFEST_BLOB_UNKNOWN");
        assertStatus(404, client.get(MANIFESTS + "v1"));
    }

    @Test
    @DisplayName("V-09 S-19 what only another repository has counts as missing")
    void otherRepositoriesDoNotCount() {
        client.blob("other", ABSENT);
        byte[] manifest = Manifests.image(descriptor(EMPTY_TYPE, EMPTY), List.of(descriptor(Manifests.LAYER, ABSENT)));
        assertRefused(client.manifest("r", "v1", manifest, MediaType.OCI_MANIFEST), 400, "MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    @DisplayName("S-19 with validation off sparse manifests are taken")
    void sparseManifestsMayBeAllowed() {
        RegistryClient lenient = sparse.client();
        byte[] image = Manifests.image(descriptor(EMPTY_TYPE, EMPTY), List.of(descriptor(Manifests.LAYER, ABSENT)));
        assertStatus(201, lenient.manifest("r", "image", image, MediaType.OCI_MANIFEST));
        byte[] index = Manifests.index(List.of(descriptor(OCI_MANIFEST, ABSENT)));
        assertStatus(201, lenient.manifest("r", "index", index, MediaType.OCI_INDEX));
        assertThat(lenient.get(MANIFESTS + "image").body()).isEqualTo(image);
    }

    @Test
    @DisplayName("CF-12 a manifest of 390 annotations of 10,000 bytes is taken")
    void largeManifestsAreTaken() {
        String annotations = IntStream.range(0, 390)
                .mapToObj(i -> "\"a" + i + "\":\"" + "x".repeat(10_000) + "\"")
                .collect(Collectors.joining(",", "\"annotations\":{", "}"));
        assertKept(Manifests.small(annotations), MediaType.OCI_MANIFEST);
    }

    static Stream<String> ambiguous() {
        String config = "\"config\":" + descriptor(EMPTY_TYPE, EMPTY);
        String head = "{\"schemaVersion\":2,";
        return Stream.of(
                head + config + ",\"layers\":[],\"manifests\":[]}",
                head + "\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[],\"layers\":[]}",
                head + "\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[]," + config + "}",
                head + "\"mediaType\":\"" + OCI_MANIFEST + "\"," + config + ",\"layers\":[],\"manifests\":[]}",
                head + config + ",\"layers\":[],\"fsLayers\":[]}",
                head + config + "," + config + ",\"layers\":[]}",
                head + config + ",\"layers\":[],\"layers\":[]}",
                head + config + ",\"layers\":[],\"mediaType\":\"" + OCI_MANIFEST + "\",\"mediaType\":\"" + OCI_INDEX
                        + "\"}",
                head + config + ",\"layers\":[],\"Layers\":[]}",
                head + config + ",\"layers\":[]}{}");
    }

    @ParameterizedTest
    @MethodSource("ambiguous")
    @DisplayName("V-03 a document that two readers could take for two things is MANIFEST_INVALID under every type")
    void ambiguousDocumentsAreRefused(String document) {
        for (MediaType type : List.of(
                MediaType.OCI_MANIFEST, MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST, MediaType.DOCKER_LIST)) {
            assertRefused(client.manifest("r", "v1", utf8(document), type), 400, "MANIFEST_INVALID");
        }
        assertRefused(client.send("PUT", MANIFESTS + "v1", utf8(document)), 400, "MANIFEST_INVALID");
        assertStatus(404, client.get(MANIFESTS + "v1"));
    }

    static Stream<String> invalid() {
        String config = descriptor(EMPTY_TYPE, EMPTY);
        String layers = ",\"layers\":[";
        String head = "{\"schemaVersion\":2,\"config\":";
        return Stream.of(
                "",
                " ",
                "null",
                "[]",
                "{}",
                "\"x\"",
                "{",
                "not JSON",
                "{\"schemaVersion\":1,\"config\":" + config + layers + "]}",
                "{\"schemaVersion\":\"2\",\"config\":" + config + layers + "]}",
                head + "{}" + layers + "]}",
                head + "null" + layers + "]}",
                head + "[]" + layers + "]}",
                head + config + ",\"layers\":{}}",
                head + config + layers + "null]}",
                head + config.replace("\"size\":2", "\"size\":-1") + layers + "]}",
                head + config.replace("\"size\":2", "\"size\":2.5") + layers + "]}",
                head + config.replace("\"size\":2", "\"size\":99999999999999999999") + layers + "]}",
                head + config.replace("sha256:", "sha256") + layers + "]}",
                head + config.replace("sha256:", "md5:") + layers + "]}",
                head + config.replace("sha256:4", "sha256:/") + layers + "]}",
                head + config + layers + "],\"subject\":{}}",
                head + config + layers + "],\"annotations\":{\"a\":1}}",
                head + config + layers + "],\"annotations\":[]}");
    }

    @ParameterizedTest
    @MethodSource("invalid")
    @DisplayName("S-63 what is no manifest is 400 MANIFEST_INVALID")
    void otherDocumentsAreRefused(String document) {
        HttpResponse<byte[]> refused = client.manifest("r", "v1", utf8(document), MediaType.OCI_MANIFEST);
        assertRefused(refused, 400, "MANIFEST_INVALID");
    }

    @Test
    @DisplayName("K-48 schema 1 is refused, in words that tell what to do")
    void schemaOneIsRefused() {
        byte[] old = utf8("{\"schemaVersion\":1,\"name\":\"r\",\"tag\":\"v1\",\"fsLayers\":[],\"history\":[]}");
        for (String type : List.of("json", "prettyjws")) {
            HttpResponse<byte[]> refused = client.send(
                    "PUT",
                    MANIFESTS + "v1",
                    old,
                    "Content-Type",
                    "application/vnd.docker.distribution.manifest.v1+" + type);
            assertErrors(assertStatus(400, refused));
            assertThat(text(refused.body())).containsIgnoringCase("schema 1");
        }
    }

    static Stream<Arguments> bombs() {
        String digits = "9".repeat(4_000_000);
        String many = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"a" + i + "\":\"b\"")
                .collect(Collectors.joining(",", "{", "}"));
        String layers = IntStream.range(0, 30_000)
                .mapToObj(i -> descriptor("x/y", EMPTY))
                .collect(Collectors.joining(",", "[", "]"));
        return Stream.of(
                Arguments.of("brackets", "[".repeat(4 * 1024 * 1024)),
                Arguments.of("objects", "{\"a\":".repeat(600_000)),
                Arguments.of("deep", text(Manifests.small("\"x\":" + "[".repeat(5000) + "]".repeat(5000)))),
                Arguments.of("digits", "{\"schemaVersion\":" + digits + "}"),
                Arguments.of("digits elsewhere", text(Manifests.small("\"x\":" + digits))),
                Arguments.of("exponent", text(Manifests.small("\"x\":1e999999999"))),
                Arguments.of("layers", "{\"schemaVersion\":2,\"layers\":" + layers + "}"),
                Arguments.of("annotations", text(Manifests.small("\"annotations\":" + many))),
                Arguments.of("name", "{\"" + "x".repeat(4_000_000) + "\":1}"),
                Arguments.of("escapes", "{\"x\":\"" + "\\u0041".repeat(600_000) + "\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    @DisplayName("V-39 documents made to exhaust a reader are refused or taken, quickly, and never a 5xx")
    void bombsDoNotGoOff(String name, String document) {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = client.manifest("r", "v1", utf8(document), MediaType.OCI_MANIFEST);
        assertThat(answer.statusCode()).as(name).isIn(201, 400, 413);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    @DisplayName(
            "V-01 an endless manifest is answered with 413 at the limit, and cut off when its sender does not stop")
    void endlessManifestsAreCutOff() throws IOException {
        byte[] chunk = utf8("10000\r\n" + " ".repeat(65_536) + "\r\n");
        long sent = 0;
        try (RawConnection connection = registry.connect()) {
            connection.send("PUT " + MANIFESTS + "v1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (sent < 256L * 1024 * 1024) {
                    connection.send(chunk);
                    sent += chunk.length;
                }
            } catch (IOException cut) {
                assertThat(cut).isInstanceOf(java.net.SocketException.class);
            }
        }
        // The limit, what the server drains, and what lies in the sockets' buffers.
        assertThat(sent).isBetween(4L * 1024 * 1024, 128L * 1024 * 1024);
        assertStatus(404, client.get(MANIFESTS + "v1"));
    }
}
