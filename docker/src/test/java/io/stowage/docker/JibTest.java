package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import io.stowage.server.Registry;
import io.stowage.storage.BlobStore;
import io.stowage.storage.memory.MemoryStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K-12: a Java program that builds images, against a registry in the same JVM. */
class JibTest {

    @TempDir
    Path directory;

    private Containerizer to(Registry registry, String name) throws Exception {
        return Containerizer.to(RegistryImage.named("localhost:" + registry.port() + "/" + name))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(Files.createDirectories(directory.resolve("base")))
                .setApplicationLayersCache(Files.createDirectories(directory.resolve("application")));
    }

    private Path file(String name, int length) throws Exception {
        return Files.write(directory.resolve(name), new byte[length]);
    }

    @Test
    void imagesArePushedAndBuiltUpon() throws Exception {
        try (BlobStore store = new MemoryStore();
                Registry registry = Registry.builder(store).build().start()) {
            for (ImageFormat format : ImageFormat.values()) {
                String name = format.name().toLowerCase(java.util.Locale.ROOT);
                JibContainer base = Jib.fromScratch()
                        .setFormat(format)
                        .addLayer(List.of(file("a", 3_000_000)), AbsoluteUnixPath.get("/"))
                        .setEntrypoint("/a")
                        .containerize(to(registry, "base/" + name).withAdditionalTag("v1"));
                JibContainer upper = Jib.from(
                                RegistryImage.named("localhost:" + registry.port() + "/base/" + name + ":v1"))
                        .setFormat(format)
                        .addLayer(List.of(file("b", 10)), AbsoluteUnixPath.get("/"))
                        .containerize(to(registry, "upper/" + name));
                assertThat(digest(registry, "base/" + name, "v1"))
                        .isEqualTo(base.getDigest().toString());
                assertThat(digest(registry, "upper/" + name, "latest"))
                        .isEqualTo(upper.getDigest().toString());
            }
        }
    }

    @Test
    void imagesForSeveralPlatformsArePushed() throws Exception {
        try (BlobStore store = new MemoryStore();
                Registry registry = Registry.builder(store).build().start()) {
            JibContainer pushed = Jib.fromScratch()
                    .setPlatforms(Set.of(new Platform("amd64", "linux"), new Platform("arm64", "linux")))
                    .addLayer(List.of(file("a", 1000)), AbsoluteUnixPath.get("/"))
                    .containerize(to(registry, "multi"));
            assertThat(digest(registry, "multi", "latest"))
                    .isEqualTo(pushed.getDigest().toString());
        }
    }

    private static String digest(Registry registry, String name, String tag) throws Exception {
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry.url() + "/v2/" + name + "/manifests/" + tag))
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("docker-content-digest").orElseThrow();
    }
}
