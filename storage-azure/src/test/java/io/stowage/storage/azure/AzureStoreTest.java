package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.specialized.AppendBlobClient;
import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities.Reach;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.MountedSecret;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.net.Network;
import io.stowage.storage.parts.ProbeTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs have left in a container, and what credentials do not allow, on an emulator. */
@Tag("stores")
@Timeout(60)
final class AzureStoreTest {

    private static final StorageKey LINK = new StorageKey("docker/registry/v2/repositories/x/link");
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.US_ASCII);

    private BlobContainerClient container;
    private Map<String, Object> parameters;

    @BeforeEach
    void newContainer() {
        container = Azurite.instance().newContainer();
        parameters = Azurite.instance().parameters(container);
    }

    private BlobStore open() throws Exception {
        return new AzureStoreProvider().open(parameters);
    }

    private void put(String name) {
        container.getBlobClient(name).upload(BinaryData.fromBytes(BYTES));
    }

    /** Distribution 2 began each name with a slash, Distribution 3 does not. */
    @ParameterizedTest
    @CsvSource({"'', '/docker'", "'', 'docker'", "'/r/', '/r/docker'", "'r', 'r/docker'"})
    void treesOfBothDistributionsAreFound(String root, String found) throws Exception {
        put(found + LINK.value().substring("docker".length()));
        parameters.put("rootdirectory", root);

        try (BlobStore store = open()) {
            assertThat(store.read(LINK, 100).orElseThrow().bytes()).isEqualTo(BYTES);
            assertThat(store.list(ListRequest.descendants("", 10)).entries())
                    .extracting(Listing.Entry::name)
                    .containsExactly(LINK.value());
            StorageKey other = new StorageKey("docker/registry/v2/other");
            store.write(other, BYTES, Precondition.none());
            assertThat(container.getBlobClient(found + "/registry/v2/other").exists())
                    .isTrue();
        }
    }

    @Test
    void twoTreesAreNotChosenFrom() throws Exception {
        put('/' + LINK.value());
        put(LINK.value());

        assertThat(catchThrowableOfType(StoreConfigurationException.class, this::open)
                        .parameter())
                .isEqualTo("legacyrootprefix");
        parameters.put("legacyrootprefix", true);
        try (BlobStore store = open()) {
            assertThat(store.stat(LINK)).isPresent();
        }
    }

    @Test
    void whatNoKeyCanBeIsNotListed() throws Exception {
        for (String name :
                new String[] {"a/b", "a/.hidden", "a/with space", "a/folder/", "a/folder/x", ".stowage/x", "/"}) {
            put(name);
        }

        try (BlobStore store = open()) {
            assertThat(store.list(ListRequest.descendants("", 10)).entries())
                    .extracting(Listing.Entry::name)
                    .containsExactly("a/b", "a/folder/x");
            assertThat(store.list(ListRequest.children("a/", 1)).entries())
                    .extracting(Listing.Entry::name)
                    .containsExactly("a/b");
        }
    }

    /** Distribution's layers are append blobs. */
    @Test
    void appendBlobsAreReadAndReplaced() throws Exception {
        AppendBlobClient blob = container.getBlobClient(LINK.value()).getAppendBlobClient();
        blob.create();
        blob.appendBlock(BinaryData.fromBytes(BYTES).toStream(), BYTES.length);

        try (BlobStore store = open()) {
            assertThat(store.stat(LINK).orElseThrow().lengthBytes()).isEqualTo(BYTES.length);
            try (Content content = store.open(LINK, new ByteRange(1, 3)).orElseThrow()) {
                assertThat(((Content.StreamContent) content).stream().readAllBytes())
                        .isEqualTo(new byte[] {'y', 't', 'e'});
            }
            assertThat(store.write(LINK, new byte[] {1}, Precondition.none())).isPresent();
            assertThat(store.read(LINK, 10).orElseThrow().bytes()).isEqualTo(new byte[] {1});
        }
    }

    @Test
    void aContainerThatIsNotThereIsNotMade() {
        container.delete();

        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining(container.getBlobContainerName());
        assertThat(container.exists()).isFalse();
    }

    /** What is asked of a container that is gone is not answered with absence: that would be taken for an empty store. */
    @Test
    void aContainerThatGoesIsNoEmptyOne() throws Exception {
        try (BlobStore store = open()) {
            container.delete();

            assertThatThrownBy(() -> store.stat(LINK)).isInstanceOf(StorageException.Rejected.class);
            assertThatThrownBy(() -> store.read(LINK, 10)).isInstanceOf(StorageException.Rejected.class);
            assertThatThrownBy(() -> store.list(ListRequest.children("", 10)))
                    .isInstanceOf(StorageException.Rejected.class);
        }
    }

    @Test
    void aWrongKeyIsRefused() {
        parameters.put("accountkey", "d3Jvbmc=");

        assertThatThrownBy(this::open).isInstanceOf(StorageException.Rejected.class);
    }

    @Test
    void aSignatureThatMayOnlyReadReads() throws Exception {
        put(LINK.value());
        parameters.remove("accountkey");
        parameters.put("sastoken", Azurite.signature(container, "rl"));

        try (BlobStore store = open()) {
            assertThat(store.read(LINK, 10)).isPresent();
            assertThatThrownBy(() -> store.write(LINK, BYTES, Precondition.none()))
                    .isInstanceOf(StorageException.Rejected.class);
            assertThatThrownBy(store::probe).isInstanceOf(StorageException.Rejected.class);
        }
    }

    /** It would be everybody's for as long as it lives. */
    @Test
    void aConfiguredSignatureIsNotHandedOut() throws Exception {
        put(LINK.value());
        parameters.remove("accountkey");
        parameters.put("sastoken", Azurite.signature(container, "rwdl"));

        try (BlobStore store = open()) {
            assertThat(store.capabilities().links()).isFalse();
            assertThat(store.link(LINK, LinkMethod.GET, Duration.ofMinutes(1), "text/plain"))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("B4 B6 a signature that has expired is a refusal to log in, and one that replaces it works at once")
    void expiredSignatures(@TempDir Path directory) throws Exception {
        MountedSecret mounted = new MountedSecret(directory, Azurite.binding(container, "rwdl", Duration.ofHours(1)));
        parameters = Map.of(ServiceBinding.PARAMETER, directory.toString());
        try (BlobStore store = open()) {
            assertThat(store.capabilities().writable()).isTrue();
            store.write(LINK, BYTES, Precondition.none());
            mounted.replace(Azurite.binding(container, "rwdl", Duration.ofHours(-1)));
            assertThatThrownBy(store::probe)
                    .isInstanceOf(StorageException.Rejected.class)
                    .hasMessageContaining(": the store answers 403 Auth")
                    .hasMessageNotContaining("sig=");
            mounted.replace(Azurite.binding(container, "rwdl", Duration.ofHours(1)));
            store.probe();
            assertThat(store.read(LINK, 10)).isPresent();
        }
    }

    @Test
    @DisplayName("B5 a binding with the role read writes nothing at the start, and says that it is for reading")
    void readingOnly(@TempDir Path directory) throws Exception {
        put(LINK.value());
        new MountedSecret(directory, Azurite.binding(container, "rl", Duration.ofHours(1)));
        parameters = Map.of(ServiceBinding.PARAMETER, directory.toString());
        try (BlobStore store = open()) {
            assertThat(store.capabilities().writable()).isFalse();
            assertThat(store.read(LINK, 10)).isPresent();
        }
    }

    @Test
    @DisplayName("the table of what the emulator does")
    void theTable() throws Exception {
        AzureContainer whole = AzureContainer.of(AzureStoreSettings.of(parameters), Network.ofProcess());
        try (Downloads downloads = new Downloads(whole)) {
            AzureReads reads = new AzureReads(whole, downloads);
            AzureRecords records = new AzureRecords(whole, reads);
            AzureLinks links = new AzureLinks(whole);
            Copies copies = new Copies(
                    whole,
                    reads,
                    records,
                    new Comparison(downloads),
                    links,
                    Copies.MAX_SINGLE_BYTES,
                    Copies.RANGE_BYTES);
            AzureProbe.Found found = new AzureProbe(whole).find(records, links, false);
            assertThat(new AzureInspection(whole, records, copies).table(found))
                    .isEqualTo(new ProbeTable(true, true, true, true, false))
                    .hasToString("create if absent yes, replace if same yes, delete if same yes,"
                            + " conditional complete yes, copy from URL no");
        }
        assertThat(container.listBlobs()).isEmpty();
    }

    @Test
    void theProbeFindsAtomicSteps() throws Exception {
        try (BlobStore store = open()) {
            assertThat(store.capabilities().createIfAbsent()).isEqualTo(Reach.STORE);
            assertThat(store.capabilities().replaceIfSame()).isEqualTo(Reach.STORE);
            assertThat(store.capabilities().deleteIfSame()).isEqualTo(Reach.STORE);
        }
        assertThat(container.listBlobs()).isEmpty();
    }
}
