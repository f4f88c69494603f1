package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.MountedSecret;
import io.stowage.storage.credentials.ServiceBinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By whose right requests are made. */
final class S3CredentialsTest extends ProxyTest {

    private static final String OTHER = "another-secret";

    @TempDir
    Path directory;

    private static Map<String, String> credentials(String secret) {
        return Map.of(
                "credentials",
                "[default]\naws_access_key_id = " + TestStore.KEY_ID + "\naws_secret_access_key = " + secret + "\n");
    }

    private Map<String, Object> withoutKeys(Map<String, Object> own) {
        Map<String, Object> without = new HashMap<>(server.store().parameters(own));
        without.remove("accesskey");
        without.remove("secretkey");
        return without;
    }

    @Test
    @DisplayName("O4 Y16 the next request has the credentials of a file that was replaced; a bad one changes nothing")
    void aCredentialsFileIsReadAgain() throws Exception {
        MountedSecret mounted = new MountedSecret(directory, credentials(TestStore.SECRET));
        Map<String, Object> rotating = withoutKeys(Map.of("credentialsconfigpath", directory.resolve("credentials")));
        rotating.replaceAll((name, value) -> value.toString());
        try (S3Store rotated = S3Store.open(S3SettingsParser.parse(rotating))) {
            rotated.write(KEY, BYTES, Precondition.none());
            mounted.replace(credentials(OTHER));
            assertThatThrownBy(() -> rotated.stat(KEY)).isInstanceOf(StorageException.Rejected.class);
            mounted.replace(credentials(TestStore.SECRET));
            assertThat(rotated.stat(KEY)).isPresent();
            mounted.replace(Map.of("credentials", "aws_access_key_id = canary"));
            assertThat(rotated.stat(KEY)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary without form",
                "[other]\naws_access_key_id = canary\naws_secret_access_key = canary",
                "[default]\naws_access_key_id = canary",
                "[default]\nrole_arn = canary"
            })
    @DisplayName("O4 a file that gives no credentials is named at the start, and nothing of what stands in it")
    void badFiles(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), text);
        assertThatThrownBy(() -> S3Store.open(
                        S3SettingsParser.parse(withoutKeys(Map.of("credentialsconfigpath", file.toString())))))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo("credentialsconfigpath"))
                .hasNoCause()
                .hasMessageNotContaining("canary")
                .hasMessageNotContaining("\n");
    }

    private Map<String, String> binding(String secret) {
        return Map.of(
                "access_key_id",
                TestStore.KEY_ID,
                "secret_access_key",
                secret,
                "bucket",
                TestStore.BUCKET,
                "region",
                "eu-central-1",
                "host",
                server.store().endpoint().toString(),
                "uri",
                "s3://canary:canary@host/bucket",
                "username",
                "canary");
    }

    @Test
    @DisplayName("B1 B6 Y15 a binding of AWS is a store, and goes on with the keys that it is given later")
    void aBindingIsAStore() throws Exception {
        MountedSecret mounted = new MountedSecret(directory, binding(TestStore.SECRET));
        Map<String, Object> bound = Map.of(ServiceBinding.PARAMETER, directory.toString(), "rootdirectory", "/b1");
        try (S3Store store = S3Store.open(S3SettingsParser.parse(bound))) {
            store.write(KEY, BYTES, Precondition.none());
            mounted.replace(binding(OTHER));
            assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StorageException.Rejected.class);
            mounted.replace(binding(TestStore.SECRET));
            assertThat(store.stat(KEY)).isPresent();

            Map<String, String> elsewhere = new HashMap<>(binding(OTHER));
            elsewhere.put("bucket", "another");
            mounted.replace(elsewhere);
            assertThat(store.stat(KEY)).as("with the keys from before").isPresent();
        }
    }

    @Test
    void wrongCredentialsAndBucketsAreToldAtTheStart() throws Exception {
        assertThatThrownBy(() -> server.store().open(Map.of("secretkey", "wrong")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("open bucket " + TestStore.BUCKET)
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> server.store().open(Map.of("bucket", "there-is-none")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("NoSuchBucket");
    }
}
