package io.stowage.server;

import static io.stowage.server.RegistryClient.descriptor;
import static io.stowage.server.RegistryClient.text;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.MediaType;
import io.stowage.oci.Platform;
import io.stowage.server.registry.ManifestRules;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validation.manifests} says of manifests. */
class ManifestRulesTest {

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    @RegisterExtension
    final RegistryExtension strict = with(new ManifestRules(
            List.of(Pattern.compile("^https?://ok\\.example/")),
            List.of(Pattern.compile("/private/")),
            Optional.of(Set.of(new Platform("linux", "amd64")))));

    @RegisterExtension
    final RegistryExtension noImages = with(new ManifestRules(List.of(), List.of(), Optional.of(Set.of())));

    @RegisterExtension
    final RegistryExtension denying =
            with(new ManifestRules(List.of(), List.of(Pattern.compile("/private/")), Optional.empty()));

    private static RegistryExtension with(ManifestRules rules) {
        return new RegistryExtension(MemoryStore::new, settings -> settings.manifestRules(rules));
    }

    @BeforeEach
    void push() {
        for (RegistryExtension registry : List.of(strict, noImages, denying)) {
            registry.client().blob("r", utf8("{}"));
        }
    }

    private static byte[] image(String url) {
        String layer = "{\"mediaType\":\"" + FOREIGN + "\",\"digest\":\"sha256:" + "a".repeat(64)
                + "\",\"size\":1,\"urls\":[\"" + url + "\"]}";
        return utf8(
                "{\"schemaVersion\":2,\"config\":" + descriptor(CONFIG, utf8("{}")) + ",\"layers\":[" + layer + "]}");
    }

    private static HttpResponse<byte[]> put(RegistryExtension registry, byte[] manifest, MediaType type) {
        return registry.client().manifest("r", "v1", manifest, type);
    }

    @ParameterizedTest
    @CsvSource({
        "https://ok.example/layer, 201",
        "http://ok.example/layer, 201",
        "https://else.example/layer, 400",
        "https://ok.example/private/layer, 400",
        "ftp://ok.example/layer, 400",
        "https://ok.example/layer#part, 400",
        "https://ok.example/a layer, 400",
    })
    void aLayerMayBeElsewhereOnlyWhereItIsAllowed(String url, int status) {
        HttpResponse<byte[]> answer = put(strict, image(url), MediaType.OCI_MANIFEST);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 400) {
            assertThat(text(answer)).contains("MANIFEST_INVALID");
        }
    }

    @Test
    void whereOnlySomeAreDeniedAllOthersPass() {
        assertThat(put(denying, image("https://any.example/layer"), MediaType.OCI_MANIFEST)
                        .statusCode())
                .isEqualTo(201);
        assertThat(put(denying, image("https://any.example/private/layer"), MediaType.OCI_MANIFEST)
                        .statusCode())
                .isEqualTo(400);
    }

    private static byte[] index(String platform) {
        String child = descriptor(MediaType.OCI_MANIFEST.value(), utf8("never pushed"));
        return utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":["
                + child.substring(0, child.length() - 1) + platform + "}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}; 400; 201",
                ",\"platform\":{\"architecture\":\"amd64\",\"os.version\":\"1\",\"os\":\"linux\"}; 400; 201",
                ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}; 201; 201",
                ",\"platform\":{\"os\":\"linux\"}; 201; 201",
                ",\"platform\":\"linux\"; 201; 201",
                "''; 201; 201",
            })
    void ofAnIndexTheImagesOfCertainPlatformsHaveToBeThere(String platform, int strictly, int otherwise) {
        byte[] index = index(platform);
        assertThat(put(strict, index, MediaType.OCI_INDEX).statusCode()).isEqualTo(strictly);
        assertThat(put(noImages, index, MediaType.OCI_INDEX).statusCode()).isEqualTo(otherwise);
        assertThat(put(denying, index, MediaType.OCI_INDEX).statusCode())
                .as("all")
                .isEqualTo(400);
    }
}
