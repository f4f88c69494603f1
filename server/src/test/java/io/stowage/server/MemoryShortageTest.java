package io.stowage.server;

import static io.stowage.server.Answers.assertStatus;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Content.StreamContent;
import io.stowage.storage.memory.MemoryStore;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No memory for the next slice of an answer. */
class MemoryShortageTest {

    private static final int LENGTH = 300_000;

    /** After how many bytes there is no memory. */
    private static final int ENOUGH_FOR = 100_000;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(MemoryShortageTest::store, settings -> {});

    /** A store whose contents are read with memory that there is not. */
    private static BlobStore store() {
        BlobStore memory = new MemoryStore();
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(memory, arguments);
                        return method.getName().equals("open")
                                ? Optional.of(new StreamContent(new Exhausting(), LENGTH, LENGTH))
                                : result;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private static final class Exhausting extends InputStream {

        private int read;

        @Override
        public int read() {
            return read(new byte[1], 0, 1) - 1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (read >= ENOUGH_FOR) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            int some = Math.min(length, ENOUGH_FOR - read);
            read += some;
            return some;
        }
    }

    @Test
    @DisplayName("an answer for which there is no more memory is broken off, and the next request is answered")
    void theAnswerIsBrokenOff() {
        RegistryClient client = registry.client();
        Digest digest = client.blob("r", new byte[LENGTH]);
        assertThatThrownBy(() -> client.get("/v2/r/blobs/" + digest)).isInstanceOf(UncheckedIOException.class);
        assertStatus(200, client.get("/v2/"));
    }
}
