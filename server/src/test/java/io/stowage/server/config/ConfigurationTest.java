package io.stowage.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.server.UploadPurging;
import io.stowage.server.http.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {

    private static Map<String, Object> file(Map<String, Object> changes) {
        Map<String, Object> file = new HashMap<>();
        file.put("version", "0.1");
        file.put("storage", Map.of("filesystem", Map.of("rootdirectory", "/data")));
        file.putAll(changes);
        return file;
    }

    @Test
    void aSmallFileGetsDefaults() throws ConfigurationException {
        Configuration configuration = Configuration.read(file(Map.of()));
        assertThat(configuration.storage())
                .isEqualTo(new Configuration.Storage(
                        "filesystem",
                        Map.of("rootdirectory", "/data"),
                        false,
                        false,
                        UploadPurging.DEFAULT,
                        new Configuration.Redirects(true, List.of(), Optional.empty())));
        assertThat(configuration.http().address().getPort()).isEqualTo(5000);
        assertThat(configuration.http().address().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(configuration.http().tls()).isEmpty();
        assertThat(configuration.log().level()).isEqualTo(Configuration.LogLevel.INFO);
        assertThat(configuration.validateReferences()).isTrue();
        assertThat(configuration.own()).isEqualTo(new Configuration.Own(false, false, Limits.ofProcess()));
        assertThat(configuration.unknownKeys()).isEmpty();
    }

    @Test
    void ourOwnKeysAreRead() throws ConfigurationException {
        Map<String, Object> limits = Map.of(
                "connections", 1,
                "streams", 2,
                "transfers", 3,
                "slicebytes", 4,
                "windowbytes", 5,
                "collectedbytes", 6L << 30,
                "queuedcalls", 7,
                "else", 8);
        Configuration configuration =
                Configuration.read(file(Map.of("stowage", Map.of("verifycontent", true, "limits", limits))));
        assertThat(configuration.own())
                .isEqualTo(new Configuration.Own(true, false, new Limits(1, 2, 3, 4, 5, 6L << 30, 7)));
        assertThat(configuration.unknownKeys()).containsExactly("stowage.limits.else");
    }

    @Test
    void everyKnownKeyIsRead() throws ConfigurationException {
        Configuration configuration = Configuration.read(file(Map.of(
                "log", Map.of("level", "Debug"),
                "validation", Map.of("disabled", true),
                "storage", Map.of("inmemory", Map.of(), "delete", Map.of("enabled", true)),
                "http", Map.of("addr", "[::1]:5001", "tls", Map.of("certificate", "/c.pem", "key", "/k.pem")))));
        assertThat(configuration.log().level()).isEqualTo(Configuration.LogLevel.DEBUG);
        assertThat(configuration.storage().driver()).isEqualTo("inmemory");
        assertThat(configuration.validateReferences()).isFalse();
        assertThat(configuration.storage().deleteEnabled()).isTrue();
        assertThat(configuration.http().address().getHostString()).contains(":1");
        assertThat(configuration.http().address().getPort()).isEqualTo(5001);
        assertThat(configuration
                        .http()
                        .tls()
                        .orElseThrow()
                        .files()
                        .orElseThrow()
                        .key())
                .hasToString("/k.pem");
        assertThat(configuration.unknownKeys()).isEmpty();
    }

    @Test
    void unknownKeysAreNamedWithoutTheirValues() throws ConfigurationException {
        Configuration configuration = Configuration.read(file(Map.of(
                "proxy", Map.of("password", "canary"),
                "elsewhere", "canary",
                "storage", Map.of("s3", Map.of("secretkey", "canary")),
                "redis", Map.of("password", "canary"),
                "http", Map.of("addr", ":1", "secret", "canary", "tls", Map.of("else", "canary")))));
        assertThat(configuration).asString().doesNotContain("canary");
        assertThat(configuration.unknownKeys()).containsExactlyInAnyOrder("elsewhere", "http.tls.else");
        assertThat(configuration.keysWithoutEffect()).containsExactlyInAnyOrder("proxy", "redis");
    }

    private static Map<String, Object> limit(String name, Object value) {
        return Map.of("stowage", Map.of("limits", Map.of(name, value)));
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(Map.of("version", "0.2"), "version: "),
                Arguments.of(Map.of("storage", Map.of()), "storage: "),
                Arguments.of(Map.of("storage", Map.of("inmemory", Map.of(), "filesystem", Map.of())), "storage: "),
                Arguments.of(
                        Map.of("storage", Map.of("inmemory", Map.of(), "delete", Map.of("enabled", "maybe"))),
                        "storage.delete.enabled: "),
                Arguments.of(Map.of("storage", Map.of("filesystem", "x")), "storage.filesystem: "),
                Arguments.of(Map.of("http", Map.of("addr", "nowhere")), "http.addr: "),
                Arguments.of(Map.of("http", Map.of("addr", "h:99999")), "http.addr: "),
                Arguments.of(Map.of("http", "x"), "http: "),
                Arguments.of(Map.of("http", Map.of("tls", Map.of("key", "k"))), "http.tls: "),
                Arguments.of(Map.of("stowage", Map.of("verifycontent", "perhaps")), "stowage.verifycontent: "),
                Arguments.of(limit("connections", 0), "stowage.limits.connections: "),
                Arguments.of(limit("queuedcalls", 1L << 40), "stowage.limits.queuedcalls: "),
                Arguments.of(limit("slicebytes", "many"), "stowage.limits.slicebytes: "),
                Arguments.of(Map.of("log", Map.of("level", "loud")), "log.level: "),
                Arguments.of(Map.of("log", Map.of("level", Map.of())), "log.level: "));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionsNameTheKeyInOneLine(Map<String, Object> changes, String key) {
        assertThatThrownBy(() -> Configuration.read(file(changes)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aBareDriverNameIsEnough() throws ConfigurationException {
        assertThat(Configuration.read(file(Map.of("storage", "inmemory")))
                        .storage()
                        .driver())
                .isEqualTo("inmemory");
    }
}
