package io.stowage.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.contract.FaultyStore;
import io.stowage.storage.contract.Verb;
import io.stowage.storage.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {

    private static final StorageKey KEY = new StorageKey("a/key");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FaultyStore faulty = new FaultyStore(new MemoryStore());
    private final MeteredStore store = new MeteredStore(faulty, meters, "inmemory");

    private long count(String action) {
        return meters.get("registry.storage.action")
                .tag("driver", "inmemory")
                .tag("action", action)
                .timer()
                .count();
    }

    @Test
    void everyActionIsCountedUnderDistributionsName() throws Exception {
        store.write(KEY, new byte[1], Precondition.none());
        store.writeAll(List.of(new SmallWrite(KEY, new byte[2])));
        store.stat(KEY);
        store.read(KEY, 10);
        store.open(KEY, ByteRange.ALL).orElseThrow().close();
        store.list(ListRequest.children("", 10));
        store.link(KEY, BlobStore.LinkMethod.GET, Duration.ofMinutes(1), "a/b");
        try (Upload upload = store.begin(UploadId.parse(UUID.randomUUID().toString()), new byte[0], Optional.empty())) {
            upload.append(ByteBuffer.wrap(new byte[5]));
            upload.commit(new StorageKey("another"));
        }
        store.delete(KEY, Precondition.none());
        store.deleteAll(List.of(KEY));
        assertThat(count("PutContent")).isEqualTo(2);
        assertThat(count("Stat")).isEqualTo(1);
        assertThat(count("GetContent")).isEqualTo(2);
        assertThat(count("List")).isEqualTo(1);
        assertThat(count("RedirectURL")).isEqualTo(1);
        assertThat(count("Move")).isEqualTo(1);
        assertThat(count("Delete")).isEqualTo(2);
        assertThat(meters.find("registry.storage.errors").counters()).isEmpty();
    }

    @Test
    void failuresAreCountedByWhy() {
        faulty.failBefore(Verb.STAT, 1, new StorageException.Full("no room"));
        faulty.failBefore(Verb.PROBE, 1, new StorageException.Unavailable("gone"));
        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StorageException.Full.class);
        assertThatThrownBy(store::probe).isInstanceOf(StorageException.Unavailable.class);
        assertThat(count("Stat")).isEqualTo(1);
        for (String kind : List.of("full", "unavailable")) {
            assertThat(meters.get("registry.storage.errors")
                            .tag("kind", kind)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }
}
