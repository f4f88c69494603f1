package io.stowage.server;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoreCapabilities;
import io.stowage.storage.memory.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A store in memory that promises what those in memory do not. */
final class PromisingStore {

    private PromisingStore() {}

    /** One that gives links, from which can be read what they are for and for how long. */
    static BlobStore linking() {
        MemoryStore memory = new MemoryStore();
        return with(memory, promises(memory.capabilities(), true, true));
    }

    /** One whose credentials are for reading. */
    static BlobStore readable(MemoryStore memory) {
        return with(memory, promises(memory.capabilities(), false, false));
    }

    private static StoreCapabilities promises(StoreCapabilities own, boolean links, boolean writable) {
        return new StoreCapabilities(
                own.createIfAbsent(),
                own.replaceIfSame(),
                own.deleteIfSame(),
                own.local(),
                own.persistent(),
                links,
                own.deleteBatch(),
                own.maxContentBytes(),
                writable);
    }

    private static BlobStore with(BlobStore memory, StoreCapabilities promised) {
        return (BlobStore) Proxy.newProxyInstance(
                PromisingStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (self, method, arguments) -> {
                    String verb = method.getName();
                    if (verb.equals("capabilities")) {
                        return promised;
                    }
                    if (verb.equals("link") && promised.links()) {
                        return Optional.of(link((StorageKey) arguments[0], (Duration) arguments[2]));
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static URI link(StorageKey key, Duration lifetime) {
        return URI.create("https://bucket.example/" + key + "?signature=s&expires=" + lifetime);
    }
}
