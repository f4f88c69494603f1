package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import io.stowage.server.junit.TestRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** K-12: a Java program that builds images, against a registry in the same JVM. */
class JibTest {

    @RegisterExtension
    static final TestRegistry registry = TestRegistry.inMemory();

    @TempDir
    Path directory;

    private Containerizer to(String name) throws Exception {
        return Containerizer.to(RegistryImage.named(registry.hostPort() + "/" + name))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(Files.createDirectories(directory.resolve("base")))
                .setApplicationLayersCache(Files.createDirectories(directory.resolve("application")));
    }

    private Path file(String name, int length) throws Exception {
        return Files.write(directory.resolve(name), new byte[length]);
    }

    @Test
    void imagesArePushedAndBuiltUpon() throws Exception {
        for (ImageFormat format : ImageFormat.values()) {
            String name = format.name().toLowerCase(java.util.Locale.ROOT);
            JibContainer base = Jib.fromScratch()
                    .setFormat(format)
                    .addLayer(List.of(file("a", 3_000_000)), AbsoluteUnixPath.get("/"))
                    .setEntrypoint("/a")
                    .containerize(to("base/" + name).withAdditionalTag("v1"));
            JibContainer upper = Jib.from(RegistryImage.named(registry.hostPort() + "/base/" + name + ":v1"))
                    .setFormat(format)
                    .addLayer(List.of(file("b", 10)), AbsoluteUnixPath.get("/"))
                    .containerize(to("upper/" + name));
            assertThat(digest("base/" + name, "v1")).isEqualTo(base.getDigest().toString());
            assertThat(digest("upper/" + name, "latest"))
                    .isEqualTo(upper.getDigest().toString());
        }
    }

    @Test
    void imagesForSeveralPlatformsArePushed() throws Exception {
        JibContainer pushed = Jib.fromScratch()
                .setPlatforms(Set.of(new Platform("amd64", "linux"), new Platform("arm64", "linux")))
                .addLayer(List.of(file("a", 1000)), AbsoluteUnixPath.get("/"))
                .containerize(to("multi"));
        assertThat(digest("multi", "latest")).isEqualTo(pushed.getDigest().toString());
    }

    private static String digest(String name, String tag) throws Exception {
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
