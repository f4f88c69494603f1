package io.stowage.server.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import io.stowage.storage.Version;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;

/**
 * Measures a store as Distribution does, {@code registry_storage_action_seconds}, with its names for what is done, and counts
 * its failures. Closing it closes the store. Any thread.
 */
public final class MeteredStore implements BlobStore {

    private static final Duration[] BUCKETS = DoubleStream.of(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    private final BlobStore store;
    private final MeterRegistry meters;
    private final Map<Action, Timer> timers;
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Map<String, Counter> codes = new ConcurrentHashMap<>();

    /** @param driver by its name in configurations */
    public MeteredStore(BlobStore store, MeterRegistry meters, String driver) {
        this.store = store;
        this.meters = meters;
        this.timers = Map.of(
                Action.STAT, timer(driver, "Stat"),
                Action.READ, timer(driver, "GetContent"),
                Action.WRITE, timer(driver, "PutContent"),
                Action.LIST, timer(driver, "List"),
                Action.COMMIT, timer(driver, "Move"),
                Action.DELETE, timer(driver, "Delete"),
                Action.LINK, timer(driver, "RedirectURL"));
    }

    private enum Action {
        STAT,
        READ,
        WRITE,
        LIST,
        COMMIT,
        DELETE,
        LINK
    }

    @FunctionalInterface
    private interface Call<T> {
        T make() throws StorageException;
    }

    private Timer timer(String driver, String action) {
        return Timer.builder("registry.storage.action")
                .description("How long the store takes")
                .tag("driver", driver)
                .tag("action", action)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private <T> T timed(Action action, Call<T> call) throws StorageException {
        long begun = System.nanoTime();
        try {
            return counted(call);
        } finally {
            java.util.Objects.requireNonNull(timers.get(action)).record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private <T> T counted(Call<T> call) throws StorageException {
        try {
            return call.make();
        } catch (StorageException e) {
            failures.computeIfAbsent(e.getClass().getSimpleName().toLowerCase(Locale.ROOT), this::failures)
                    .increment();
            openShiftCode(e)
                    .ifPresent(code -> codes.computeIfAbsent(code, this::codes).increment());
            throw e;
        }
    }

    private Counter failures(String kind) {
        return Counter.builder("registry.storage.errors")
                .description("Calls that the store failed, by why")
                .tag("kind", kind)
                .register(meters);
    }

    /** What OpenShift's alerts are about. */
    private static Optional<String> openShiftCode(StorageException failure) {
        if (failure instanceof StorageException.Full) {
            return Optional.of("DEVICE_OUT_OF_SPACE");
        }
        return failure instanceof StorageException.Rejected ? Optional.of("READ_ONLY_FILESYSTEM") : Optional.empty();
    }

    private Counter codes(String code) {
        return Counter.builder("imageregistry.storage.errors")
                .description("Calls that the store failed, by OpenShift's names for why")
                .tag("code", code)
                .register(meters);
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public Optional<Stat> stat(StorageKey key) throws StorageException {
        return timed(Action.STAT, () -> store.stat(key));
    }

    @Override
    public Optional<Content> open(StorageKey key, ByteRange range) throws StorageException {
        return timed(Action.READ, () -> store.open(key, range));
    }

    @Override
    public Optional<StoredRecord> read(StorageKey key, int maxBytes) throws StorageException {
        return timed(Action.READ, () -> store.read(key, maxBytes));
    }

    @Override
    public Optional<Version> write(StorageKey key, byte[] bytes, Precondition precondition) throws StorageException {
        return timed(Action.WRITE, () -> store.write(key, bytes, precondition));
    }

    @Override
    public void writeAll(List<SmallWrite> writes) throws StorageException {
        timed(Action.WRITE, () -> {
            store.writeAll(writes);
            return writes;
        });
    }

    @Override
    public DeleteResult delete(StorageKey key, Precondition precondition) throws StorageException {
        return timed(Action.DELETE, () -> store.delete(key, precondition));
    }

    @Override
    public Set<StorageKey> deleteAll(List<StorageKey> keys) throws StorageException {
        return timed(Action.DELETE, () -> store.deleteAll(keys));
    }

    @Override
    public Listing list(ListRequest request) throws StorageException {
        return timed(Action.LIST, () -> store.list(request));
    }

    @Override
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) throws StorageException {
        return new MeteredUpload(this, counted(() -> store.begin(id, note, target)));
    }

    @Override
    public Optional<Upload> resume(UploadId id) throws StorageException {
        return counted(() -> store.resume(id)).map(upload -> new MeteredUpload(this, upload));
    }

    @Override
    public void abort(UploadId id) throws StorageException {
        counted(() -> {
            store.abort(id);
            return id;
        });
    }

    @Override
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        return counted(() -> store.uploads(after, limit));
    }

    @Override
    public void probe() throws StorageException {
        counted(() -> {
            store.probe();
            return store;
        });
    }

    @Override
    public Optional<URI> link(StorageKey key, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        return timed(Action.LINK, () -> store.link(key, method, lifetime, contentType));
    }

    @Override
    public void close() throws StorageException {
        store.close();
    }

    /** One thread at a time. */
    private record MeteredUpload(MeteredStore metered, Upload upload) implements Upload {

        @Override
        public UploadId id() {
            return upload.id();
        }

        @Override
        public long offset() {
            return upload.offset();
        }

        @Override
        public byte[] note() {
            return upload.note();
        }

        @Override
        public void append(java.nio.ByteBuffer slice) throws StorageException {
            metered.counted(() -> {
                upload.append(slice);
                return slice;
            });
        }

        @Override
        public void checkpoint(byte[] note) throws StorageException {
            metered.counted(() -> {
                upload.checkpoint(note);
                return note;
            });
        }

        @Override
        public java.io.InputStream reread() throws StorageException {
            return metered.counted(upload::reread);
        }

        @Override
        public void commit(StorageKey target, List<SmallWrite> then) throws StorageException {
            metered.timed(Action.COMMIT, () -> {
                upload.commit(target, then);
                return target;
            });
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
