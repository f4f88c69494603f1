package io.stowage.server;

import io.stowage.storage.BlobStore;
import io.stowage.storage.memory.MemoryStore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test a registry of its own on an empty store, deletes enabled. */
public final class RegistryExtension implements BeforeEachCallback, AfterEachCallback {

    private final Supplier<BlobStore> stores;
    private final Consumer<RegistryBuilder> settings;
    private @Nullable BlobStore store;
    private @Nullable Registry registry;

    public RegistryExtension() {
        this(MemoryStore::new, builder -> {});
    }

    public RegistryExtension(Supplier<BlobStore> stores, Consumer<RegistryBuilder> settings) {
        this.stores = stores;
        this.settings = settings;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        BlobStore opened = stores.get();
        RegistryBuilder builder =
                Registry.builder(opened).deleteEnabled(true).drainTimeout(java.time.Duration.ofSeconds(1));
        settings.accept(builder);
        store = opened;
        registry = builder.build().start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (registry != null) {
            registry.close();
        }
        if (store != null) {
            store.close();
        }
    }

    public Registry registry() {
        return java.util.Objects.requireNonNull(registry);
    }

    public BlobStore store() {
        return java.util.Objects.requireNonNull(store);
    }

    /** A client that speaks HTTP/1.1. */
    public RegistryClient client() {
        return new RegistryClient(registry().url());
    }

    /** A bare connection. */
    public RawConnection connect() throws java.io.IOException {
        return new RawConnection(registry().port());
    }
}
