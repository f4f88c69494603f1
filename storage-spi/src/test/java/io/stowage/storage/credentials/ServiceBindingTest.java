package io.stowage.storage.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.ServiceBinding.Cloud;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that service bindings make. */
final class ServiceBindingTest {

    private static final Map<String, String> BOOKKEEPING = Map.of(
            "instance_name",
            "images",
            "plan",
            "standard",
            "type",
            "objectstore",
            ".metadata",
            "{\"host\": \"canary\"}");

    @TempDir
    Path directory;

    private ServiceBinding mounted(Map<String, String> keys) throws Exception {
        Map<String, String> all = new HashMap<>(BOOKKEEPING);
        all.putAll(keys);
        return ServiceBinding.read(new MountedSecret(directory, all).directory());
    }

    @ParameterizedTest
    @CsvSource({"host, AWS, s3", "sas_token, AZURE, azure", "base64EncodedPrivateKeyData, GCP, gcs"})
    @DisplayName("Y15 each store is known by the key that only it has, whatever stands beside it")
    void stores(String mark, Cloud expected, String driver) throws Exception {
        ServiceBinding binding = mounted(Map.of(mark, "canary\n", "bucket", "b"));

        assertThat(binding.cloud()).isEqualTo(expected);
        assertThat(binding.cloud().driver()).isEqualTo(driver);
        assertThat(binding.required("bucket")).isEqualTo("b");
        assertThat(binding.required(mark)).isEqualTo("canary");
        assertThat(binding.toString()).doesNotContain("canary");
    }

    @Test
    @DisplayName("Y15 all of it may be JSON under one key, or in one file")
    void json() throws Exception {
        String json = "{\"host\": \"h\", \"bucket\": \"b\", \"labels\": [\"x\"], \"retries\": 3}";
        ServiceBinding underOneKey = mounted(Map.of("credentials", json));
        assertThat(underOneKey.required("bucket")).isEqualTo("b");
        assertThat(underOneKey.optional("labels")).isEmpty();

        ServiceBinding inOneFile = ServiceBinding.read(Files.writeString(directory.resolve("binding.json"), json));
        assertThat(inOneFile.cloud()).isEqualTo(Cloud.AWS);
        assertThat(inOneFile.required("host")).isEqualTo("h");
    }

    @Test
    @DisplayName("B5 a Secret of nothing that is known is refused with the names of its keys, never with their values")
    void unknown() {
        assertThatThrownBy(() -> mounted(Map.of("password", "canary", "user", "canary")))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo(ServiceBinding.PARAMETER))
                .hasMessage("must have a key host or sas_token or base64EncodedPrivateKeyData,"
                        + " but has instance_name, password, plan, type, user");
    }

    @Test
    @DisplayName("B5 a Secret of two stores is refused with the keys that tell")
    void mixed() {
        assertThatThrownBy(() -> mounted(Map.of("host", "canary", "sas_token", "canary")))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessage("must be of one object store, but has host and sas_token");
    }

    @Test
    @DisplayName("B5 a Secret for another driver, or with a key too few, is refused with the names of its keys")
    void wrong() throws Exception {
        ServiceBinding binding = mounted(Map.of("host", "canary"));
        assertThatThrownBy(() -> binding.required("bucket"))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessage("must have a key bucket, but has host, instance_name, plan, type");
        assertThatThrownBy(() -> ServiceBinding.read(directory, Cloud.GCP))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageStartingWith("is for the driver s3, not gcs: it has host");
    }

    @Test
    @DisplayName("B5 what is not there or is no Secret is refused")
    void unreadable() throws Exception {
        for (Path path : new Path[] {directory.resolve("absent"), directory}) {
            assertThatThrownBy(() -> ServiceBinding.read(path)).isInstanceOf(StoreConfigurationException.class);
        }
        Path broken = Files.writeString(directory.resolve("broken"), "{\"host\": \"canary");
        assertThatThrownBy(() -> ServiceBinding.read(broken))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageEndingWith("but has broken");
    }

    @Test
    void whatTheBindingGivesIsNotGivenTwice() throws Exception {
        Map<String, Object> parameters = Map.of("rootdirectory", "/r", "bucket", "");
        assertThat(ServiceBinding.merged(parameters, Map.of("bucket", "b")))
                .isEqualTo(Map.of("rootdirectory", "/r", "bucket", "b"));
        assertThatThrownBy(() -> ServiceBinding.merged(parameters, Map.of("rootdirectory", "canary")))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo("rootdirectory"))
                .hasMessageNotContaining("canary");
    }
}
