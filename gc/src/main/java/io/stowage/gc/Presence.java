package io.stowage.gc;

import io.stowage.layout.OwnTree;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Shows in a store who is at work on it: a record, written again and again. Any thread.
 *
 * <p>Whoever must not meet another one shows himself first and looks then: of two that begin at once, one at least sees the
 * other.
 */
final class Presence {

    private final BlobStore store;
    private final StorageKey key;
    private long signs;

    Presence(BlobStore store, Role role) {
        this.store = store;
        this.key = new StorageKey(role.prefix + UUID.randomUUID());
    }

    /** What somebody does to a store. */
    enum Role {
        WRITER(OwnTree.writers()),
        COLLECTOR(OwnTree.collectors());

        private final String prefix;

        Role(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Gives a sign of life. */
    synchronized void show() throws StorageException {
        // No two signs are alike: a store need not touch what is there already.
        String text = "process " + ProcessHandle.current().pid() + ", sign " + signs++ + '\n';
        store.write(key, text.getBytes(StandardCharsets.US_ASCII), Precondition.none());
    }

    /** The records of all others of a role, each with the time of its last sign by whatever clock. */
    Map<String, Instant> others(Role role) throws StorageException {
        Map<String, Instant> others = new HashMap<>();
        ListRequest request = ListRequest.descendants(role.prefix, ListRequest.MAX_LIMIT);
        boolean more = true;
        while (more) {
            Listing page = store.list(request);
            for (Listing.Entry entry : page.entries()) {
                others.put(entry.name(), entry.modified());
                request = request.after(entry.name());
            }
            more = page.more();
        }
        others.remove(key.value());
        return others;
    }

    /** Removes the records of those who will not do so themselves. */
    void bury(List<String> records) throws StorageException {
        store.deleteAll(records.stream().map(StorageKey::new).toList());
    }

    /** Takes the own record away. Repeatable. */
    synchronized void withdraw() throws StorageException {
        store.delete(key, Precondition.none());
    }
}
