package io.stowage.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

    private static final Map<String, String> POD =
            Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443");

    @Test
    void aPodAsksItsOwnClusterAsItself() {
        Path account = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
        assertThat(Cluster.of(Optional.empty(), Optional.empty(), Optional.empty(), POD))
                .isEqualTo(new Cluster(
                        URI.create("https://10.0.0.1:6443"),
                        Optional.of(account.resolve("ca.crt")),
                        Optional.of(account.resolve("token"))));
    }

    @Test
    void addressesOfVersionSixAreBracketed() {
        assertThat(Cluster.of(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"))
                        .apiServer())
                .isEqualTo(URI.create("https://[fd00::1]:443"));
    }

    @Test
    void filesThatAreNamedCount() {
        Optional<Path> ca = Optional.of(Path.of("/ca"));
        Optional<Path> token = Optional.of(Path.of("/token"));
        assertThat(Cluster.of(Optional.empty(), ca, token, POD))
                .isEqualTo(new Cluster(URI.create("https://10.0.0.1:6443"), ca, token));
    }

    @Test
    void noOtherClusterIsShownThePodsToken() {
        URI other = URI.create("https://api.example.com:6443");
        assertThat(Cluster.of(Optional.of(other), Optional.empty(), Optional.empty(), POD))
                .isEqualTo(new Cluster(other, Optional.empty(), Optional.empty()));
    }

    @Test
    void outsideOfAClusterItHasToBeNamed() {
        assertThatThrownBy(() -> Cluster.of(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be given outside of a cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com",
                "api.example.com",
                "https:///",
                "https://user:password@api.example.com",
                "https://api.example.com?a=b",
                "https://api.example.com#a",
            })
    void tokensGoOnlyWhereTheyAreSafe(String url) {
        URI uri = URI.create(url);
        assertThatThrownBy(() -> new Cluster(uri, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be an https URL")
                .hasMessageNotContaining("password");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api:6443, https://api:6443/apis/x",
        "https://api:6443/, https://api:6443/apis/x",
        "https://rancher/k8s/clusters/c-1, https://rancher/k8s/clusters/c-1/apis/x",
    })
    void theApiMayBeginBelowAPath(String url, String expected) {
        assertThat(new Cluster(URI.create(url), Optional.empty(), Optional.empty()).resolve("/apis/x"))
                .isEqualTo(URI.create(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a\\b", "a\r\nb", "\u00e9"})
    void aRealmIsWrittenInAHeader(String realm) {
        Cluster cluster = new Cluster(URI.create("https://api"), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> new KubernetesSettings(realm, cluster, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
