package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.ListRequest;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.parts.ObjectName;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;

/** Uploads of several parts, whose holders change and whose requests fail. */
final class S3UploadsTest extends ProxyTest {

    @Test
    void twoProcessesWithOtherPartsTakeTurns() throws Exception {
        int[] ends = {1, PART_BYTES + 7, PART_BYTES + 8, 3 * PART_BYTES, 3 * PART_BYTES + 70_001, 4 * PART_BYTES + 99};
        byte[] whole = bytes(ends[ends.length - 1]);
        Map<String, Object> others = new HashMap<>(parameters);
        others.put("chunksize", 6_000_001);
        UploadId id = UploadId.random();
        try (S3Store other = S3Store.open(S3SettingsParser.parse(others))) {
            Upload upload = store.begin(id, NO_NOTE, Optional.empty());
            for (int turn = 0; turn < ends.length; turn++) {
                int offset = Math.toIntExact(upload.offset());
                upload.append(ByteBuffer.wrap(whole, offset, ends[turn] - offset));
                upload.checkpoint(NO_NOTE);
                upload.close();
                upload = (turn % 2 == 0 ? other : store).resume(id).orElseThrow();
            }
            upload.commit(KEY);
        }
        assertThat(content()).isEqualTo(whole);
        assertNothingIsLeft();
    }

    @Test
    void whoHasBeenOvertakenReplacesNoPart() throws Exception {
        byte[] whole = bytes(4 * PART_BYTES + 1);
        UploadId id = UploadId.random();
        Upload earlier = store.begin(id, NO_NOTE, Optional.of(KEY));
        earlier.append(ByteBuffer.wrap(whole, 0, PART_BYTES + 1));
        earlier.checkpoint(NO_NOTE);
        earlier.append(ByteBuffer.wrap(new byte[PART_BYTES]));
        try (S3Store other = S3Store.open(S3SettingsParser.parse(parameters));
                Upload later = other.resume(id).orElseThrow()) {
            int offset = Math.toIntExact(later.offset());
            later.append(ByteBuffer.wrap(whole, offset, 2 * PART_BYTES));
            earlier.append(ByteBuffer.wrap(new byte[3 * PART_BYTES]));
            assertThatThrownBy(() -> earlier.commit(KEY)).isInstanceOf(StorageException.Conflict.class);
            later.append(ByteBuffer.wrap(whole, offset + 2 * PART_BYTES, whole.length - offset - 2 * PART_BYTES));
            later.commit(KEY);
        }
        assertThat(content()).isEqualTo(whole);
        assertNothingIsLeft();
    }

    @Test
    void longContentIsCopiedInRanges() throws Exception {
        upload(Optional.empty(), 2 * PART_BYTES + 1);

        assertThat(Collections.frequency(requests.sent(), "UploadPartCopy")).isEqualTo(3);
        assertThat(requests.sent()).doesNotContain("CopyObject");
    }

    @Test
    void aCopyThatFailsIsAbortedAndRepeated() throws Exception {
        byte[] whole = bytes(2 * PART_BYTES + 1);
        UploadId id = UploadId.random();
        try (Upload upload = store.begin(id, NO_NOTE, Optional.empty())) {
            upload.append(ByteBuffer.wrap(whole));
            requests.fail("UploadPartCopy");
            assertThatThrownBy(() -> upload.commit(KEY)).isInstanceOf(StorageException.Unavailable.class);
        }
        assertThat(requests.sent()).endsWith("AbortMultipartUpload");
        assertThat(store.stat(KEY)).isEmpty();
        try (Upload upload = store.resume(id).orElseThrow()) {
            upload.commit(KEY);
        }
        assertThat(content()).isEqualTo(whole);
        assertThat(store.uploads(Optional.empty(), 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CreateMultipartUpload",
                "UploadPart",
                "PutObject",
                "CompleteMultipartUpload",
                "UploadPartCopy",
                "DeleteObjects",
                "DeleteObject",
                "ListObjectsV2"
            })
    void lostAnswersSpoilNoUpload(String kind) throws Exception {
        requests.loseAnswer(kind);

        upload(Optional.empty(), 2 * PART_BYTES + 1);

        assertThat(content()).isEqualTo(bytes(2 * PART_BYTES + 1));
        assertThat(store.uploads(Optional.empty(), 1)).isEmpty();
    }

    private void assertNothingIsLeft() throws Exception {
        S3Settings settings = S3SettingsParser.parse(parameters);
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            ListRequest own = ListRequest.descendants(ObjectName.OWN_PREFIX, 10);
            assertThat(new S3Listing(bucket).list(own).entries()).isEmpty();
            ListMultipartUploadsRequest unfinished = ListMultipartUploadsRequest.builder()
                    .bucket(bucket.name())
                    .prefix(bucket.root())
                    .build();
            assertThat(connection.client().listMultipartUploads(unfinished).uploads())
                    .isEmpty();
        }
    }
}
