package io.stowage.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.StorageKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of the links by which clients are sent away. */
class RedirectRuleTest {

    private static final StorageKey KEY = new StorageKey("docker/registry/v2/blobs/sha256/ab/abc/data");
    private static final Optional<URI> LINK = Optional.of(
            URI.create("http://minio:9000/bucket/docker/registry/v2/blobs/sha256/ab/abc/data?X-Amz-Signature=a%2Fb"));

    @Test
    @DisplayName("O13 redirect sends to a copy of the tree, whether or not the store gives links")
    void copies() {
        RedirectRule rule = new RedirectRule.To(URI.create("https://blobs.example/copy"));
        URI expected = URI.create("https://blobs.example/copy/" + KEY);
        assertThat(rule.apply(KEY, LINK)).contains(expected);
        assertThat(rule.apply(KEY, Optional.empty())).contains(expected);
    }

    @Test
    @DisplayName("O13 rewrite changes scheme, host and the beginning of the path, and never the signature")
    void rewrites() {
        assertThat(new RedirectRule.Rewrite("https", "s3.example", "/bucket").apply(KEY, LINK))
                .contains(URI.create("https://s3.example/" + KEY + "?X-Amz-Signature=a%2Fb"));
        assertThat(new RedirectRule.Rewrite("", "", "/other").apply(KEY, LINK)).isEqualTo(LINK);
        assertThat(new RedirectRule.Rewrite("https", "", "").apply(KEY, Optional.empty()))
                .isEmpty();
    }

    @Test
    @DisplayName("O13 cloudfront's URLs carry a signature over where and how long")
    void signs() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        RedirectRule rule = new CloudFront(
                URI.create("https://d1.cloudfront.example/"),
                "root/",
                pair.getPrivate(),
                "K1",
                Duration.ofMinutes(20),
                () -> Instant.ofEpochSecond(1_000_000));
        URI link = rule.apply(KEY, LINK).orElseThrow();
        String resource = "https://d1.cloudfront.example/root/" + KEY;
        assertThat(link.toString())
                .matches("\\Q" + resource + "\\E\\?Expires=1001200&Signature=[A-Za-z0-9~_-]+&Key-Pair-Id=K1");
        String encoded = link.getRawQuery().replaceAll(".*Signature=([^&]*).*", "$1");
        Signature signature = Signature.getInstance("SHA1withRSA");
        signature.initVerify(pair.getPublic());
        signature.update(("{\"Statement\":[{\"Resource\":\"" + resource
                        + "\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":1001200}}}]}")
                .getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Base64.getDecoder()
                .decode(encoded.replace('-', '+').replace('_', '=').replace('~', '/'));
        assertThat(signature.verify(bytes)).isTrue();
        assertThat(rule.toString()).doesNotContain("K1");
    }
}
