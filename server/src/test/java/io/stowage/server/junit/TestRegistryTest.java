package io.stowage.server.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.server.RegistryClient;
import io.stowage.server.http.RequestEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestRegistryTest {

    @RegisterExtension
    static final TestRegistry SHARED = TestRegistry.inMemory();

    @RegisterExtension
    final TestRegistry own = TestRegistry.inMemory().with(settings -> settings.deleteEnabled(false));

    private static byte[] layer() {
        return "layer".getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Order(1)
    void anImageThatWasPutIsPulled() throws Exception {
        Digest digest = SHARED.image("library/app", "v1", layer());
        RegistryClient client = new RegistryClient(SHARED.url());
        var answer = client.get("/v2/library/app/manifests/v1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RegistryClient.header(answer, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(client.get("/v2/library/app/blobs/" + Digest.sha256(layer())).body())
                .isEqualTo(layer());
        assertThat(SHARED.requests())
                .extracting(RequestEvent::path)
                .containsExactly("/v2/library/app/manifests/v1", "/v2/library/app/blobs/" + Digest.sha256(layer()));
        assertThat(SHARED.hostPort()).isEqualTo("localhost:" + SHARED.port());
    }

    @Test
    @Order(2)
    void aStaticOneKeepsItsContentAndForgetsRequests() throws Exception {
        assertThat(SHARED.requests()).isEmpty();
        assertThat(SHARED.repository("library/app").tags()).containsExactly("v1");
        assertThat(own.repository("library/app").tags()).isEmpty();
        own.image("library/app", "v2", layer());
    }

    @Test
    @Order(3)
    void anotherOneIsEmptyForEachTest() throws Exception {
        assertThat(own.repository("library/app").tags()).isEmpty();
        own.image("library/app", "v2", layer());
        assertThat(new RegistryClient(own.url())
                        .delete("/v2/library/app/manifests/v2")
                        .statusCode())
                .isEqualTo(405);
    }
}
