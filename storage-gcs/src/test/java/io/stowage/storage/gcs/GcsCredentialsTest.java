package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.MountedSecret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in all their forms, replaced ones, and worthless ones. */
final class GcsCredentialsTest extends EmulatorTest {

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // before each
    private ServiceAccount first;

    @SuppressWarnings("NullAway.Init") // before each
    private ServiceAccount second;

    @BeforeEach
    void accounts() throws Exception {
        first = ServiceAccount.generate("first@example.com", emulator.uri());
        second = ServiceAccount.generate("second@example.com", emulator.uri());
        emulator.tokens().require();
    }

    @Test
    void aKeyIsGivenInAnyForm() throws Exception {
        Path file = Files.writeString(directory.resolve("key.json"), first.json());
        String base64 = Base64.getEncoder().encodeToString(first.json().getBytes(StandardCharsets.UTF_8));
        for (Map<String, Object> form : List.<Map<String, Object>>of(
                Map.of("keyfile", file.toString()),
                Map.of("credentials", first.key()),
                Map.of("credentials", first.json()),
                Map.of("credentials", base64),
                Map.of("base64EncodedPrivateKeyData", base64))) {
            try (GcsStore opened = bucket.open(form)) {
                assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
                assertThat(opened.capabilities().links()).isTrue();
            }
        }
        assertThat(emulator.tokens().given()).containsOnly("first@example.com").hasSize(5);
    }

    @Test
    void whoHasNoKeyIsRefused() {
        assertThatThrownBy(() -> bucket.open(Map.of()))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("401");
    }

    /** As Kubernetes replaces what it has mounted: the directory behind a link. */
    @Test
    void aReplacedKeyFileIsTakenUp() throws Exception {
        Path mounted = directory.resolve("..data");
        Files.createSymbolicLink(mounted, secret("..one", first));
        Path file = Files.createSymbolicLink(directory.resolve("key.json"), Path.of("..data", "key.json"));
        try (GcsStore opened = bucket.open(Map.of("keyfile", file.toString()))) {
            opened.write(KEY, BYTES, Precondition.none());

            Path link = Files.createSymbolicLink(directory.resolve("..tmp"), secret("..two", second));
            Files.move(link, mounted, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            emulator.tokens().revoke(first.email());

            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(emulator.tokens().given()).containsExactly(first.email(), second.email());
    }

    private Path secret(String name, ServiceAccount account) throws Exception {
        Path made = Files.createDirectory(directory.resolve(name));
        Files.writeString(made.resolve("key.json"), account.json());
        return Path.of(name);
    }

    @Test
    @DisplayName("B3, B6 a service binding names bucket and key; another key in it is taken up, another bucket is not")
    void aServiceBindingIsFollowed() throws Exception {
        MountedSecret secret = new MountedSecret(
                Files.createDirectory(directory.resolve("binding")), binding(TestStore.BUCKET, first));
        Map<String, Object> parameters = Map.of(
                "servicebinding",
                secret.directory().toString(),
                "endpoint",
                emulator.uri().toString());
        try (BlobStore opened = new GcsStoreProvider().open(parameters)) {
            opened.write(KEY, BYTES, Precondition.none());
            secret.replace(binding("another-bucket", second));
            opened.write(KEY, BYTES, Precondition.none());
            secret.replace(binding(TestStore.BUCKET, second));
            emulator.tokens().revoke(first.email());

            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(emulator.tokens().given()).containsExactly(first.email(), second.email());
    }

    private static Map<String, String> binding(String bucket, ServiceAccount account) {
        String key = Base64.getEncoder().encodeToString(account.json().getBytes(StandardCharsets.UTF_8));
        return Map.of(
                "base64EncodedPrivateKeyData",
                key,
                "bucket",
                bucket,
                "projectId",
                "tests",
                "region",
                "eu",
                "plan",
                "standard");
    }

    @Test
    void aKeyFileThatIsBeingReplacedDoesNoHarm() throws Exception {
        Path file = Files.writeString(directory.resolve("key.json"), first.json());
        try (GcsStore opened = bucket.open(Map.of("keyfile", file.toString()))) {
            Files.writeString(file, "{\"type\": \"service_acc");
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            Files.delete(file);
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            Files.writeString(file, second.json());
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(emulator.tokens().given()).containsExactly(first.email(), second.email());
    }

    @Test
    void anExpiredTokenIsAskedForAnew() throws Exception {
        try (GcsStore opened = bucket.open(Map.of("credentials", first.json()))) {
            emulator.tokens().forget();

            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            assertThat(opened.deleteAll(List.of(KEY))).isEmpty();
        }
        assertThat(emulator.tokens().given()).containsExactly(first.email(), first.email());
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() throws Exception {
        try (GcsStore opened = bucket.open(Map.of("credentials", first.json()))) {
            emulator.tokens().revoke(first.email());

            assertThatThrownBy(() -> opened.stat(KEY)).isInstanceOf(StorageException.Rejected.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"type\": \"canary\"}",
                "{\"type\": \"service_account\", \"private_key\": \"canary\"}",
                "{\"type\": \"external_account\", \"credential_source\": \"canary\"}"
            })
    void whatIsNoKeyIsNamedAndNotShown(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("key.json"), content);
        assertThatThrownBy(() -> bucket.open(Map.of("keyfile", file.toString())))
                .isInstanceOfSatisfying(StoreConfigurationException.class, thrown -> {
                    assertThat(thrown.parameter()).isEqualTo("keyfile");
                    assertThat(thrown.getMessage()).contains("must be the JSON").doesNotContain("canary", "\n");
                });
    }

    @Test
    void aKeyFileThatIsNotThereIsNamedSo() {
        assertThatThrownBy(() -> bucket.open(Map.of("keyfile", "/no/such/file")))
                .isInstanceOfSatisfying(StoreConfigurationException.class, thrown -> assertThat(thrown.parameter())
                        .isEqualTo("keyfile"))
                .hasMessage("names a file that is not there");
    }
}
