package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Content;
import io.stowage.storage.Content.StreamContent;
import io.stowage.storage.ReadyChannel;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contents that fill buffers, as those of a remote store do. */
class ChannelContentTest {

    private static final byte[] BYTES = new byte[3_000_001];

    static {
        new Random(7).nextBytes(BYTES);
    }

    /** How many bytes there are before the store breaks off. */
    private volatile int given = BYTES.length;

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(this::store, settings -> {});

    private BlobStore store() {
        BlobStore memory = new MemoryStore();
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(memory, arguments);
                        return method.getName().equals("open") ? ((Optional<?>) result).map(this::filling) : result;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private Content filling(Object found) {
        StreamContent content = (StreamContent) found;
        return new StreamContent(new Filling(content.stream(), given), content.lengthBytes(), content.totalBytes());
    }

    /** Gives pieces of many lengths, into buffers only; on event loops nothing now and then. */
    private static final class Filling extends InputStream implements ReadyChannel {

        private final InputStream bytes;
        private final Random lengths = new Random(8);
        private int left;

        Filling(InputStream bytes, int left) {
            this.bytes = bytes;
            this.left = left;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int most = Math.min(Math.min(target.remaining(), left), 1 + lengths.nextInt(100_000));
            byte[] piece = bytes.readNBytes(most);
            target.put(piece);
            left -= piece.length;
            return piece.length == 0 ? -1 : piece.length;
        }

        @Override
        public int readReady(ByteBuffer target) throws IOException {
            return lengths.nextInt(4) == 0 ? 0 : Math.max(read(target), 0);
        }

        @Override
        public int read() {
            throw new AssertionError("read into an array");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            throw new AssertionError("read into an array");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    @Test
    void allOfItArrivesAndAgain() {
        RegistryClient client = registry.client();
        Digest digest = client.blob("r", BYTES);
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(BYTES);
        }
    }

    @Test
    void whatBreaksOffIsBrokenOff() {
        RegistryClient client = registry.client();
        Digest digest = client.blob("r", BYTES);
        given = 1_000_000;
        assertThatThrownBy(() -> client.get("/v2/r/blobs/" + digest)).isInstanceOf(UncheckedIOException.class);
        given = BYTES.length;
        assertThat(client.get("/v2/r/blobs/" + digest).body()).isEqualTo(BYTES);
    }
}
