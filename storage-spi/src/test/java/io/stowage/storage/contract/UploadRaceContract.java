package io.stowage.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Commits that meet others, and readers. */
abstract class UploadRaceContract extends StoreContract {

    private static final StorageKey TARGET = key("blobs/sha256/ab/abcd/data");

    /** {@code commit}: "in one step" */
    @Test
    void ofManyUploadsToOneKeyOneIsSeenWhole() throws Exception {
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            contents.add(bytes(200_000 + i, i));
        }
        List<BlobStore> stores = List.of(store, anotherProcess());
        Parallel.race(contents.size(), index -> {
            try (Upload upload = stores.get(index % 2).begin(UploadId.random(), NO_NOTE, Optional.empty())) {
                upload.append(ByteBuffer.wrap(contents.get(index)));
                upload.commit(TARGET);
            }
            return index;
        });

        byte[] seen = contentAt(store, TARGET);
        assertThat(contents).anyMatch(content -> Arrays.equals(content, seen));
    }

    /** "A reader sees the old content of a key or the new, never a mixture, never nothing in between." */
    @Test
    void readersDuringACommitSeeOldOrNew() throws Exception {
        List<byte[]> contents = List.of(bytes(150_000, 1), bytes(90_000, 2));
        put(TARGET, contents.get(0));
        AtomicBoolean committed = new AtomicBoolean();

        Parallel.race(3, index -> {
            if (index == 0) {
                commitAlternately(contents, committed);
                return 0;
            }
            do {
                try (Content content = store.open(TARGET, ByteRange.ALL).orElseThrow()) {
                    byte[] seen = readAll(content);
                    assertThat(contents).anyMatch(each -> Arrays.equals(each, seen));
                }
            } while (!committed.get());
            return index;
        });
    }

    private void commitAlternately(List<byte[]> contents, AtomicBoolean committed) throws Exception {
        try {
            for (int i = 1; i < 10; i++) {
                try (Upload upload = store.begin(UploadId.random(), NO_NOTE, Optional.empty())) {
                    upload.append(ByteBuffer.wrap(contents.get(i % 2)));
                    upload.commit(TARGET);
                }
            }
        } finally {
            committed.set(true);
        }
    }
}
