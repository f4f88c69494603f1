package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.ProbeTable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the driver asks of a store, and what it makes of requests and answers that are lost. */
final class S3RequestsTest extends ProxyTest {

    @Test
    void mostVerbsAreOneRequest() throws Exception {
        store.write(KEY, BYTES, Precondition.none());
        assertSent("PutObject");
        store.stat(KEY);
        assertSent("HeadObject");
        // Contents are not asked for through the SDK here.
        store.open(KEY, ByteRange.ALL).orElseThrow().close();
        store.open(KEY, new ByteRange(1, 2)).orElseThrow().close();
        assertSent();
        Version version = store.read(KEY, 100).orElseThrow().version();
        assertSent("GetObject");
        store.write(KEY, BYTES, Precondition.version(version));
        assertSent("PutObject");
        store.write(KEY, BYTES, Precondition.absent());
        assertSent("PutObject");
        store.list(ListRequest.children("some/", 10));
        assertSent("ListObjectsV2");
        store.uploads(Optional.empty(), 10);
        assertSent("ListObjectsV2");
        store.deleteAll(List.of(KEY, new StorageKey("other")));
        assertSent("DeleteObjects");
        store.link(KEY, LinkMethod.GET, Duration.ofMinutes(1), "text/plain");
        assertSent();
    }

    @Test
    void aSmallCommitIsOneRequest() throws Exception {
        upload(Optional.empty(), PART_BYTES);
        assertSent("PutObject");
    }

    @Test
    void aKnownTargetSparesTheCopy() throws Exception {
        upload(Optional.of(KEY), 2 * PART_BYTES + 1);
        assertSent(
                "CreateMultipartUpload",
                "PutObject",
                "UploadPart",
                "UploadPart",
                "UploadPart",
                "PutObject",
                "CompleteMultipartUpload",
                "DeleteObject");
    }

    @Test
    void aLostAnswerIsNotSomebodyElsesSuccess() throws Exception {
        requests.loseAnswer("PutObject");
        Version created = store.write(KEY, BYTES, Precondition.absent()).orElseThrow();
        assertThat(store.read(KEY, 100).orElseThrow().version()).isEqualTo(created);

        requests.loseAnswer("PutObject");
        assertThat(store.write(KEY, bytes(10), Precondition.version(created))).isPresent();
        assertThat(store.read(KEY, 100).orElseThrow().bytes()).isEqualTo(bytes(10));
    }

    @Test
    void somebodyElsesSuccessIsNotALostAnswer() throws Exception {
        try (S3Store other = S3Store.open(S3SettingsParser.parse(parameters))) {
            requests.loseRequest("PutObject", () -> write(other));

            assertThat(store.write(KEY, BYTES, Precondition.absent())).isEmpty();
        }
        assertThat(store.read(KEY, 100).orElseThrow().bytes()).isEqualTo(bytes(3));
    }

    private static void write(S3Store other) {
        try {
            other.write(KEY, bytes(3), Precondition.none());
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEndpointThatIsTheBucketsIsPointedOut() throws Exception {
        int port = server.store().endpoint().getPort();
        assertThatThrownBy(() -> server.store()
                        .open(Map.of("regionendpoint", "http://localhost:" + port, "bucket", "localhost")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("localhost at http://localhost:" + port + ", path style")
                .hasMessageNotContaining("begins with the bucket");
        Map<String, Object> bucketInHost = Map.of("regionendpoint", "http://stowage.invalid:" + port);
        assertThatThrownBy(() -> server.store().open(bucketInHost))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("regionendpoint begins with the bucket: it must be the store's address");
    }

    @Test
    void linksNameTheRedirectEndpoint() throws Exception {
        try (S3Store redirecting = S3Store.open(S3SettingsParser.parse(
                server.store().parameters(Map.of("redirectendpoint", "https://cdn.example.com"))))) {
            URI link = redirecting
                    .link(KEY, LinkMethod.GET, Duration.ofMinutes(1), "text/plain")
                    .orElseThrow();
            assertThat(link.getScheme()).isEqualTo("https");
            assertThat(link.getHost()).isEqualTo("cdn.example.com");
        }
    }

    @Test
    void everyWayOfSendingWorks() throws Exception {
        for (String checksum : List.of("required", "supported", "md5")) {
            for (boolean chunked : new boolean[] {true, false}) {
                Map<String, Object> own = Map.of(
                        "checksum", checksum, "chunkedencoding", chunked, "chunksize", Integer.toString(PART_BYTES));
                try (S3Store sending = server.store().open(own)) {
                    byte[] whole = bytes(PART_BYTES + 1);
                    try (Upload upload = sending.begin(UploadId.random(), NO_NOTE, Optional.of(KEY))) {
                        upload.append(ByteBuffer.wrap(whole));
                        upload.commit(KEY);
                    }
                    sending.write(new StorageKey("empty"), new byte[0], Precondition.none());
                    assertThat(content(sending)).isEqualTo(whole);
                    assertThat(sending.deleteAll(List.of(KEY, new StorageKey("empty"))))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void allConditionsAreFoundToBeHonoured() throws Exception {
        S3Settings settings = server.store().settings(Map.of());
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);

            assertThat(new S3Probe(bucket, true).features()).isEqualTo(S3Features.ALL);
            assertThat(new S3Inspection(bucket).table(S3Features.ALL))
                    .isEqualTo(new ProbeTable(true, true, true, true, true));
            ListRequest own = ListRequest.descendants(ObjectName.OWN_PREFIX, 10);
            assertThat(new S3Listing(bucket).list(own).entries())
                    .as("left behind")
                    .isEmpty();
        }
    }

    private void assertSent(String... kinds) {
        assertThat(requests.sent()).containsExactly(kinds);
        requests.forget();
    }
}
