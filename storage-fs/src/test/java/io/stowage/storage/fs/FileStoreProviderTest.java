package io.stowage.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreProviderTest {

    private final StoreProvider provider = new FileStoreProvider();

    @Test
    void theProviderIsFoundByItsName() {
        assertThat(ServiceLoader.load(StoreProvider.class))
                .filteredOn(found -> found.names().contains("filesystem"))
                .hasSize(1)
                .first()
                .satisfies(
                        found -> assertThat(found.parameters()).contains("rootdirectory", "maxthreads", "durability"));
    }

    @Test
    void aRootThatIsMissingIsMade(@TempDir Path directory) throws Exception {
        Path root = directory.resolve("a/b");
        for (String durability : new String[] {"full", "relaxed"}) {
            Map<String, Object> parameters =
                    Map.of("rootdirectory", root.toString(), "durability", durability, "maxthreads", 100);
            try (BlobStore store = provider.open(parameters)) {
                TestStore.put(store, "x/link", TestStore.utf8("content"));
            }
            assertThat(root.resolve("x/link")).hasContent("content");
        }
    }

    @Test
    void senselessParametersAreNamed() {
        assertRefused(Map.of("rootdirectory", 7), "rootdirectory");
        assertRefused(Map.of("rootdirectory", " "), "rootdirectory");
        assertRefused(Map.of("durability", "sometimes"), "durability");
        assertRefused(Map.of("durability", true), "durability");
    }

    private void assertRefused(Map<String, Object> parameters, String name) {
        assertThatThrownBy(() -> provider.open(parameters))
                .isInstanceOfSatisfying(StoreConfigurationException.class, refused -> assertThat(refused.parameter())
                        .isEqualTo(name));
    }

    @Test
    void aFileIsNoRoot(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> provider.open(Map.of("rootdirectory", file.toString())))
                .isInstanceOf(StorageException.Rejected.class);
    }
}
