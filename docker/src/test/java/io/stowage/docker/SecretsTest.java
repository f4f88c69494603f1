package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @SuppressWarnings("unchecked") // maps of the table
    @Test
    void noSecretOfTheTableOfConfigurationsIsShown() throws Exception {
        try (InputStream table = SecretsTest.class.getResourceAsStream("configurations.yml")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            int hidden = 0;
            for (Object one : (List<?>) Objects.requireNonNull(YamlText.read(text))) {
                Map<String, Object> given = (Map<String, Object>) one;
                if (given.get("file") instanceof Map<?, ?> file) {
                    List<String> unknown = (List<String>) given.getOrDefault("unknown", List.of());
                    String shown = YamlText.write(Secrets.masked((Map<String, Object>) file, unknown));
                    assertThat(shown).as(String.valueOf(given.get("case"))).doesNotContain("canary");
                    hidden += shown.contains("<hidden>") ? 1 : 0;
                }
            }
            assertThat(hidden).isGreaterThan(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "storage: {s3: {accesskey: canary, secretkey: canary}}",
                "storage: {azure: {accountkey: canary, credentials: {secret: canary}, connectionstring: canary}}",
                "storage: {azure: {containeruri: 'https://a.blob.example/c?sp=r&sig=canary', sastoken: canary}}",
                "storage: {gcs: {credentials: {private_key: canary, client_email: canary}}}",
                "storage: {swift: {password: canary, secretkey: canary, accesskey: canary}}",
                "http: {secret: canary}",
                "stowage: {tls: {keypassphrase: canary}}",
                "redis: {password: canary, sentinelpassword: canary}",
                "proxy: {password: canary, remoteurl: 'https://u:canary@h.example'}",
                "notifications: {endpoints: [{headers: {X-Any: [canary]}, url: 'https://u:canary@h.example'}]}",
                "health: {http: [{headers: {X-Any: [canary]}}]}",
                "middleware: {storage: [{options: {privatekey: canary, keypairid: canary}}]}",
            })
    void secretsAreHidden(String file) {
        assertThat(shown(file)).contains("<hidden>").doesNotContain("canary");
    }

    @SuppressWarnings("unchecked") // a map
    private static String shown(String file) {
        Map<String, Object> tree = (Map<String, Object>) Objects.requireNonNull(YamlText.read(file));
        return YamlText.write(Secrets.masked(tree, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http: {addr: shown, tls: {key: shown}}",
                "storage: {filesystem: {rootdirectory: shown}}",
                "storage: {objectstore: {servicebinding: shown}}",
                "storage: {azure: {containeruri: 'https://shown.blob.example/c'}}",
                "http: {headers: {X-Any: [shown]}}",
                "auth: {token: {realm: shown, issuer: shown}}",
                "auth: {htpasswd: {realm: shown, path: shown}}",
                "storage: {s3: {regionendpoint: 'https://shown:9000', bucket: shown, keyid: shown}}",
            })
    void whatIsNoneIsShown(String file) {
        assertThat(shown(file)).contains("shown").doesNotContain("<hidden>");
    }
}
