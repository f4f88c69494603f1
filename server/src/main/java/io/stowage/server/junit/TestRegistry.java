package io.stowage.server.junit;

import io.stowage.oci.Digest;
import io.stowage.server.Registry;
import io.stowage.server.RegistryBuilder;
import io.stowage.server.Repository;
import io.stowage.server.http.RequestEvent;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty registry on a free port of the loopback address: one for a test class from a static field, one for each test from
 * another field.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestRegistry registry = TestRegistry.inMemory();
 *
 * @Test
 * void pulls() throws Exception {
 *     registry.image("library/app", "v1", "a layer".getBytes(UTF_8));
 *     run(registry.hostPort() + "/library/app:v1");
 *     assertThat(registry.requests()).extracting(RequestEvent::path).contains("/v2/library/app/manifests/v1");
 * }
 * }</pre>
 */
public final class TestRegistry implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

    private final Supplier<BlobStore> stores;
    private Consumer<RegistryBuilder> settings = builder -> {};
    private final RequestRecorder recorder = new RequestRecorder();
    private boolean shared;
    private @Nullable BlobStore store;
    private @Nullable Registry registry;

    private TestRegistry(Supplier<BlobStore> stores) {
        this.stores = stores;
    }

    /** On a store in memory. */
    public static TestRegistry inMemory() {
        return on(MemoryStore::new);
    }

    /** @param stores makes an empty store, for example on a temporary directory; it is closed after the registry */
    public static TestRegistry on(Supplier<BlobStore> stores) {
        return new TestRegistry(stores);
    }

    /** Changes settings; deletes are enabled, and nothing is waited for at the end. */
    public TestRegistry with(Consumer<RegistryBuilder> more) {
        settings = settings.andThen(more);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        shared = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (!shared) {
            start();
        }
        recorder.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!shared) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        shared = false;
    }

    private void start() throws IOException {
        BlobStore opened = stores.get();
        store = opened;
        RegistryBuilder builder = Registry.builder(opened)
                .deleteEnabled(true)
                .drainTimeout(Duration.ZERO)
                .observer(recorder);
        settings.accept(builder);
        registry = builder.build().start();
    }

    private void stop() throws StorageException {
        if (registry != null) {
            registry.close();
            registry = null;
        }
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** The registry itself, while a test runs. */
    public Registry registry() {
        Registry running = registry;
        if (running == null) {
            throw new IllegalStateException("the registry runs while tests do");
        }
        return running;
    }

    public URI url() {
        return registry().url();
    }

    public int port() {
        return registry().port();
    }

    /** What stands before the name in a reference of an image: {@code localhost:PORT}. */
    public String hostPort() {
        return "localhost:" + port();
    }

    /** A repository, to put things in and look for them without HTTP. */
    public Repository repository(String name) {
        return registry().repository(name);
    }

    /**
     * Puts an image there.
     *
     * @param layers their bytes as they are
     * @return the digest of its manifest
     */
    public Digest image(String repository, String tag, byte[]... layers) throws IOException {
        return TestImage.put(repository(repository), tag, layers);
    }

    /** The requests since this test began, in the order of their ends; waits for those that are under way. */
    public List<RequestEvent> requests() {
        return recorder.requests();
    }
}
