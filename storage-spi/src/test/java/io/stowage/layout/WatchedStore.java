package io.stowage.layout;

import io.stowage.storage.BlobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes everything on to a store and remembers what was asked. */
final class WatchedStore {

    private final List<String> verbs = new CopyOnWriteArrayList<>();
    private final BlobStore watched;

    WatchedStore(BlobStore store) {
        watched = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(),
                new Class<?>[] {BlobStore.class},
                (proxy, method, arguments) -> call(store, method, arguments));
    }

    private Object call(BlobStore store, Method method, Object[] arguments) throws Throwable {
        verbs.add(method.getName());
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    BlobStore store() {
        return watched;
    }

    /** The verbs that were called since the last time, in their order. */
    List<String> takeVerbs() {
        List<String> taken = List.copyOf(verbs);
        verbs.clear();
        return taken;
    }
}
