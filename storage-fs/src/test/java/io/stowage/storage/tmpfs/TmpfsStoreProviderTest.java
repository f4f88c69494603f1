package io.stowage.storage.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TmpfsStoreProviderTest {

    private static final StorageKey KEY = new StorageKey("some/key");

    private static final StorageKey OTHER = new StorageKey("other/key");

    private static final long GIBIBYTE = 1L << 30;

    private final TmpfsStoreProvider provider = new TmpfsStoreProvider(4 * GIBIBYTE);

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1000, 1000",
        "1k, 1024",
        "2K, 2048",
        "2Ki, 2048",
        "2KiB, 2048",
        "512Mi, 536870912",
        "512m, 536870912",
        "512MB, 536870912",
        "1g, 1073741824",
        "3G, 3221225472",
        "3Gi, 3221225472",
        "' 64Mi ', 67108864"
    })
    void aSizeIsANumberWithAUnit(String text, long bytes) throws Exception {
        try (BlobStore store = provider.open(Map.of("size", text))) {
            assertThat(store.capabilities().maxContentBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aNumberIsANumberOfBytes() throws Exception {
        try (BlobStore store = provider.open(Map.of("size", 1_000_000))) {
            assertThat(store.capabilities().maxContentBytes()).isEqualTo(1_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "0Mi",
                "-1",
                "1.5g",
                "1 g",
                "g",
                "Mi",
                "1t",
                "1x",
                "50%",
                "1ii",
                "0x10",
                "99999999999999999999",
                "9223372036854775807k"
            })
    void anythingElseIsNoSize(String text) {
        StoreConfigurationException failure =
                catchThrowableOfType(StoreConfigurationException.class, () -> provider.open(Map.of("size", text)));

        assertThat(failure.parameter()).isEqualTo("size");
        assertThat(failure)
                .hasMessageStartingWith("size must be a number of bytes")
                .hasMessageEndingWith(text);
    }

    @Test
    void aStoreWithoutSizeIsNotOpened() {
        assertThatThrownBy(() -> provider.open(Map.of()))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessage("size is missing: how much memory to use, for example 512Mi");
    }

    /** It would not become full, it would end the process. */
    @ParameterizedTest
    @ValueSource(strings = {"4g", "5g", "8000000000g"})
    void aSizeBeyondTheHeapIsNotOpened(String text) {
        assertThatThrownBy(() -> provider.open(Map.of("size", text)))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("does not fit into a heap of 4294967296 bytes");
    }

    @Test
    void theHeapIsThatOfThisProcess() {
        assertThatThrownBy(() -> new TmpfsStoreProvider()
                        .open(Map.of("size", Runtime.getRuntime().maxMemory())))
                .isInstanceOf(StoreConfigurationException.class);
    }

    @Test
    void theServiceLoaderFindsTheProvider() {
        assertThat(ServiceLoader.load(StoreProvider.class))
                .filteredOn(each -> each.names().contains("tmpfs"))
                .hasOnlyElementsOfType(TmpfsStoreProvider.class)
                .hasSize(1);
    }

    @Test
    void theStoreIsFullAtItsSizeAndKeepsNothing() throws Exception {
        assertThat(provider.names()).isEqualTo(List.of("tmpfs"));
        assertThat(provider.parameters()).containsExactly("size");
        try (BlobStore store = provider.open(Map.of("size", "1k"));
                BlobStore other = provider.open(Map.of("size", "1k"))) {
            store.write(KEY, new byte[1024], Precondition.none());

            assertThatThrownBy(() -> store.write(OTHER, new byte[1], Precondition.none()))
                    .isInstanceOf(StorageException.Full.class);
            assertThat(store.capabilities().persistent()).isFalse();
            assertThat(other.stat(KEY)).isEmpty();
        }
    }
}
