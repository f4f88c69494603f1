package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stowage.server.http.Response.Body;
import io.stowage.server.http.Response.Part;
import io.stowage.storage.Content;
import io.stowage.storage.Content.FileContent;
import io.stowage.storage.Content.StreamContent;
import io.stowage.storage.ReadyChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;

/** Reads stored content slice by slice. One thread at a time; {@link #next} waits for the store, {@link #ready} never. */
final class BodyReader {

    /** Up to this length a copy is cheaper than a file region of its own. */
    private static final int INLINE_BYTES = 16 * 1024;

    /** Of a storage thread: a stream reads into arrays only, and a new one for each slice costs more than its copying. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[Slice.MAX_BYTES]);

    private final List<Part> parts;
    private final byte[] trailer;
    private final Slice.Resources resources;
    private final ByteBufAllocator allocator;

    private int partIndex;
    private boolean headRead;
    private long partPosition;

    BodyReader(Body.Stored body, Slice.Resources resources, ByteBufAllocator allocator) {
        this.parts = body.parts();
        this.trailer = body.trailer();
        this.resources = resources;
        this.allocator = allocator;
    }

    /**
     * The same response with a short content read into memory: one write instead of several, and the file is closed at
     * once. Storage threads.
     */
    static Response inlineShort(Response response) throws IOException {
        if (!(response.body() instanceof Body.Stored stored) || stored.parts().size() != 1) {
            return response;
        }
        Content content = stored.parts().get(0).content();
        if (stored.lengthBytes() > INLINE_BYTES || stored.lengthBytes() != content.lengthBytes()) {
            return response;
        }
        try (content) {
            byte[] bytes = new byte[(int) content.lengthBytes()];
            if (content instanceof FileContent file) {
                fill(file.channel(), file.position(), ByteBuffer.wrap(bytes));
            } else if (content instanceof StreamContent stream
                    && stream.stream().readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("content ends before its length");
            }
            return response.body(bytes);
        }
    }

    /** @return empty when there is nothing more */
    Optional<Slice> next() throws IOException {
        while (partIndex < parts.size()) {
            Part part = parts.get(partIndex);
            if (!headRead) {
                headRead = true;
                if (part.head().length > 0) {
                    return Optional.of(Slice.of(part.head(), resources));
                }
            }
            if (partPosition < part.content().lengthBytes()) {
                return Optional.of(waitFor(part.content()));
            }
            partIndex++;
            headRead = false;
            partPosition = 0;
        }
        if (trailer.length > 0 && partIndex == parts.size()) {
            partIndex++;
            return Optional.of(Slice.of(trailer, resources));
        }
        return Optional.empty();
    }

    private Slice waitFor(Content content) throws IOException {
        return fill(content, (bytes, length) -> {
            read(content, bytes, length);
            return length;
        });
    }

    /** Whether {@link #ready} may have something. */
    boolean mayBeReady() {
        return channel().isPresent();
    }

    /** @return of what the store has sent already; empty when only {@link #next} can tell how it goes on */
    Optional<Slice> ready() throws IOException {
        Optional<ReadyChannel> channel = channel();
        if (channel.isEmpty()) {
            return Optional.empty();
        }
        Slice slice = fill(parts.get(partIndex).content(), (bytes, length) -> {
            int count = channel.get().readReady(bytes.nioBuffer(0, length));
            bytes.writerIndex(count);
            return count;
        });
        if (slice.bytes().isReadable()) {
            return Optional.of(slice);
        }
        slice.drop();
        return Optional.empty();
    }

    private Optional<ReadyChannel> channel() {
        return headRead
                        && partIndex < parts.size()
                        && parts.get(partIndex).content() instanceof StreamContent stream
                        && partPosition < stream.lengthBytes()
                        && stream.stream() instanceof ReadyChannel channel
                ? Optional.of(channel)
                : Optional.empty();
    }

    @FunctionalInterface
    private interface Filling {
        /** @return how many bytes the buffer has now */
        int fill(ByteBuf bytes, int length) throws IOException;
    }

    private Slice fill(Content content, Filling filling) throws IOException {
        Slice slice = Slice.empty(content.lengthBytes() - partPosition, resources, allocator);
        boolean filled = false;
        try {
            partPosition += filling.fill(slice.bytes(), slice.bytes().capacity());
            filled = true;
            return slice;
        } finally {
            if (!filled) {
                slice.drop();
            }
        }
    }

    private void read(Content content, ByteBuf slice, int length) throws IOException {
        // Taken apart here only: the ways in which a store gives bytes.
        if (content instanceof FileContent file) {
            fill(file.channel(), file.position() + partPosition, slice.nioBuffer(0, length));
            slice.writerIndex(length);
        } else if (content instanceof StreamContent stream && stream.stream() instanceof ReadableByteChannel channel) {
            fill(channel, slice.nioBuffer(0, length));
            slice.writerIndex(length);
        } else if (content instanceof StreamContent stream) {
            byte[] bytes = SCRATCH.get();
            if (stream.stream().readNBytes(bytes, 0, length) < length) {
                throw new EOFException("content ends before its length");
            }
            slice.writeBytes(bytes, 0, length);
        }
    }

    private static void fill(ReadableByteChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("content ends before its length");
            }
        }
    }

    private static void fill(FileChannel channel, long position, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new EOFException("content ends before its length");
            }
        }
    }
}
