package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store says of itself, and what it says when something fails. */
abstract class CapabilitiesContract extends StoreContract {

    private static final StorageKey KEY = key("blobs/sha256/ab/abcd/data");

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** What gives a secret or a signed link away. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)://|sig(nature)?=|x-(amz|goog)-|authorization|bearer|password|secret|account-?key");

    /** "found out once at the start" */
    @Test
    void capabilitiesDoNotChange() throws Exception {
        StoreCapabilities first = store.capabilities();
        put(KEY, utf8("content"));

        assertThat(store.capabilities()).isEqualTo(first);
        assertThat(anotherProcess().capabilities()).isEqualTo(first);
        assertThat(first.deleteBatch()).isPositive();
        assertThat(first.maxContentBytes()).isPositive();
    }

    /** {@code probe}: "where nobody finds it" */
    @Test
    void aProbeLeavesNothing() throws Exception {
        put(KEY, utf8("content"));

        store.probe();

        assertThat(store.list(ListRequest.descendants("", 10)).entries()).hasSize(1);
        assertThat(store.uploads(Optional.empty(), 10)).isEmpty();
    }

    /** {@code link}: "empty where the store has no such thing" */
    @ParameterizedTest
    @EnumSource(LinkMethod.class)
    void linksAreGivenWhereTheyAreClaimed(LinkMethod method) throws Exception {
        put(KEY, utf8("content"));

        Optional<URI> link = store.link(KEY, method, LIFETIME, "application/octet-stream");

        assertThat(link.isPresent()).isEqualTo(store.capabilities().links());
    }

    /** {@code link}: "may read key without us and without further credentials" */
    @ParameterizedTest
    @EnumSource(LinkMethod.class)
    void aLinkReadsItsContent(LinkMethod method) throws Exception {
        put(KEY, utf8("content"));
        if (!store.capabilities().links()) {
            assertThat(store.link(KEY, method, LIFETIME, "application/octet-stream"))
                    .isEmpty();
            return;
        }
        URI link = store.link(KEY, method, LIFETIME, "application/vnd.oci.image.config.v1+json")
                .orElseThrow();

        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(link)
                                .method(method.name(), BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/vnd.oci.image.config.v1+json");
        assertThat(response.headers().firstValue("content-length")).contains("7");
        assertThat(response.body()).isEqualTo(method == LinkMethod.GET ? utf8("content") : new byte[0]);
    }

    /** {@code link}: "may read key", as clients that take up a broken download do, too */
    @Test
    void aLinkReadsARange() throws Exception {
        put(KEY, utf8("content"));
        Optional<URI> link = store.link(KEY, LinkMethod.GET, LIFETIME, "application/octet-stream");
        if (link.isEmpty()) {
            assertThat(store.capabilities().links()).isFalse();
            return;
        }
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(link.get())
                                .header("Range", "bytes=3-5")
                                .build(),
                        BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(utf8("ten"));
    }

    /** {@code close}: "Repeatable." */
    @Test
    void aStoreIsClosedTwice() throws Exception {
        BlobStore other = anotherProcess();
        put(KEY, utf8("content"));
        other.close();
        other.close();

        assertThat(contentAt(store, KEY)).isEqualTo(utf8("content"));
    }

    /** {@code close}: "Unfinished uploads stay in the store." */
    @Test
    void anUploadOutlivesTheStoreThatBeganIt() throws Exception {
        UploadId id = UploadId.random();
        BlobStore other = anotherProcess();
        try (Upload upload = other.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(utf8("kept")));
            upload.checkpoint(NO_NOTE);
        }
        other.close();

        try (Upload upload = store.resume(id).orElseThrow()) {
            assertThat(upload.offset()).isEqualTo(4);
            upload.commit(KEY);
        }
        assertThat(contentAt(store, KEY)).isEqualTo(utf8("kept"));
    }

    /** {@code StorageException}: "the message names the verb and the key, never a secret or a signed link" */
    @Test
    void failuresNameTheVerbAndTheKey() throws Exception {
        put(KEY, bytes(100, 1));

        StorageException read = catchThrowableOfType(StorageException.class, () -> store.read(KEY, 10));
        StorageException write = catchThrowableOfType(
                StorageException.class,
                () -> store.write(KEY, new byte[BlobStore.MAX_RECORD_BYTES + 1], Precondition.none()));

        assertThat(read).hasMessageContaining("read").hasMessageContaining(KEY.value());
        assertThat(write).hasMessageContaining("write").hasMessageContaining(KEY.value());
        assertThat(read.getMessage()).doesNotContainPattern(SECRET);
        assertThat(write.getMessage()).doesNotContainPattern(SECRET);
    }

    @Test
    void aConflictNamesTheUpload() throws Exception {
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(utf8("bytes")));
            upload.checkpoint(NO_NOTE);
            store.abort(id);

            StorageException conflict = catchThrowableOfType(StorageException.class, () -> upload.checkpoint(NO_NOTE));

            assertThat(conflict).isInstanceOf(StorageException.Conflict.class).hasMessageContaining(id.toString());
            assertThat(conflict.getMessage()).doesNotContainPattern(SECRET);
        }
    }
}
