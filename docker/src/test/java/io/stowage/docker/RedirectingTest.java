package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.RegistryClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a running registry sends clients, as configurations of Distribution have it. */
class RedirectingTest {

    private static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    /** The Location of a blob's 307, with {@code TREE} for its place in the store. */
    private String location(String middleware) throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                "{version: 0.1, storage: {inmemory: {rootdirectory: /root}}, http: {addr: \"127.0.0.1:0\"}}");
        Map<String, String> environment = Map.of("REGISTRY_MIDDLEWARE_STORAGE", middleware);
        try (Server server = Server.start(
                ConfigurationFile.read(Optional.of(file), environment).configuration())) {
            RegistryClient client = new RegistryClient(server.registry().url());
            Digest digest = client.blob("r", LAYER);
            String path = "/v2/r/blobs/" + digest;
            HttpResponse<byte[]> head = client.head(path);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Length")).contains("5");
            HttpResponse<byte[]> ranged = client.get(path, "Range", "bytes=1-2");
            HttpResponse<byte[]> whole = client.get(path);
            for (HttpResponse<byte[]> each : List.of(ranged, whole)) {
                assertThat(each.statusCode()).isEqualTo(307);
                assertThat(each.body()).isEmpty();
            }
            String tree =
                    "docker/registry/v2/blobs/sha256/" + digest.hex().substring(0, 2) + '/' + digest.hex() + "/data";
            return whole.headers().firstValue("Location").orElseThrow().replace(tree, "TREE");
        }
    }

    @Test
    @DisplayName("O13 redirect")
    void redirect() throws Exception {
        assertThat(location("[{\"name\":\"redirect\",\"options\":{\"baseurl\":\"https://blobs.example/copy\"}}]"))
                .isEqualTo("https://blobs.example/copy/TREE");
    }

    @Test
    @DisplayName("O13 rewrite of 3.x behind redirect, in the order of the list")
    void rewrite() throws Exception {
        assertThat(location("[{\"name\":\"redirect\",\"options\":{\"baseurl\":\"https://blobs.example/copy\"}},"
                        + "{\"name\":\"rewrite\",\"options\":{\"scheme\":\"http\",\"host\":\"h:1\","
                        + "\"trimpathprefix\":\"/copy\"}}]"))
                .isEqualTo("http://h:1/TREE");
    }

    @Test
    @DisplayName("O13 cloudfront, its key in PKCS#1 as CloudFront gives it or in PKCS#8, below the rootdirectory")
    void cloudFront() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] wrapped = pair.getPrivate().getEncoded();
        // What PKCS#8 wraps begins behind its 26 bytes of head.
        byte[] bare = java.util.Arrays.copyOfRange(wrapped, 26, wrapped.length);
        for (String pem : List.of(pem("PRIVATE KEY", wrapped), pem("RSA PRIVATE KEY", bare))) {
            Path key = Files.writeString(directory.resolve("key.pem"), pem);
            assertThat(location("[{\"name\":\"cloudfront\",\"options\":{\"baseurl\":\"d1.cloudfront.example\","
                            + "\"privatekey\":\"" + key + "\",\"keypairid\":\"K1\",\"duration\":\"10m\"}}]"))
                    .matches("https://d1\\.cloudfront\\.example/root/TREE"
                            + "\\?Expires=[0-9]+&Signature=[A-Za-z0-9~_-]+&Key-Pair-Id=K1");
        }
    }

    private static String pem(String what, byte[] key) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + what
                + "-----\n";
    }
}
