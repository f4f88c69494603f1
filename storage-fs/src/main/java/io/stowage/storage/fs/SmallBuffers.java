package io.stowage.storage.fs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Memory for uploads that may turn out small, for so many of them at a time; what is over it takes files. Any thread. */
final class SmallBuffers {

    /** What all of them may come to: 4 MiB. */
    private static final int MAX_BUFFERS = 64;

    private final Semaphore left = new Semaphore(MAX_BUFFERS);

    /** Room for {@code maxBytes}, to be given back; empty when others have it all. */
    Optional<Buffer> take(int maxBytes) {
        return left.tryAcquire() ? Optional.of(new Buffer(maxBytes)) : Optional.empty();
    }

    /** The first bytes of an upload. One thread at a time. */
    final class Buffer implements AutoCloseable {

        private final int maxBytes;
        private byte[] bytes = new byte[0];
        private int length;
        private boolean closed;

        private Buffer(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        boolean hasRoomFor(int count) {
            return count <= maxBytes - length;
        }

        /** Takes all remaining bytes. */
        void put(ByteBuffer slice) {
            int count = slice.remaining();
            if (length + count > bytes.length) {
                // Most small contents come in one slice.
                int wanted = length == 0 ? count : Math.min(maxBytes, Math.max(2 * bytes.length, length + count));
                bytes = Arrays.copyOf(bytes, wanted);
            }
            slice.get(bytes, length, count);
            length += count;
        }

        byte[] toArray() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }

        /** Gives the memory back. Repeatable. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                bytes = new byte[0];
                left.release();
            }
        }
    }
}
