package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.stowage.server.http.Response.Body;
import io.stowage.server.http.Response.Part;
import io.stowage.storage.Content;
import io.stowage.storage.Content.FileContent;
import io.stowage.storage.Content.StreamContent;
import io.stowage.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries stored content to a channel: handed to the kernel where it can be, else slice by slice, the next one read only
 * when the channel can take it. {@link #start} and {@link #pump} run on the event loop, {@link #readSome} on storage
 * threads, one at a time.
 */
final class BodyPump {

    private static final Logger LOG = LoggerFactory.getLogger(BodyPump.class);

    /** What one read brings. Less would cost more calls, more would have slow clients keep more. */
    static final int SLICE_BYTES = 128 * 1024;

    /** The same while memory for slices is scarce. */
    private static final int SCARCE_SLICE_BYTES = 16 * 1024;

    /** Up to this length a copy is cheaper than a file region of its own. */
    private static final int INLINE_BYTES = 16 * 1024;

    /**
     * Slices for one visit to a storage thread: more of them cost fewer changes of threads, and one fast client shall not
     * keep it.
     */
    private static final int SLICES_PER_VISIT = 8;

    /** From here on a visit begins no other slice: what a slow store has given already is on its way. */
    private static final long VISIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Of a storage thread: a stream reads into arrays only, and a new one for each slice costs more than its copying. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[SLICE_BYTES]);

    private final ChannelHandlerContext context;
    private final Resources resources;
    private final List<Part> parts;
    private final byte[] trailer;
    private final boolean zeroCopy;
    private final Consumer<Boolean> done;

    // Event loop.
    /** Slices on their way to the client. */
    private int inFlight;

    private boolean running;
    private boolean ended;

    // Storage threads, handed on by the running flag.
    private int partIndex;
    private boolean headWritten;
    private long partPosition;

    /**
     * @param zeroCopy whether the kernel sends it; only where {@link #isAllFiles}
     * @param done told on the event loop, once, whether all was written
     */
    BodyPump(
            ChannelHandlerContext context,
            Resources resources,
            Body.Stored body,
            boolean zeroCopy,
            Consumer<Boolean> done) {
        this.context = context;
        this.resources = resources;
        this.parts = body.parts();
        this.trailer = body.trailer();
        this.zeroCopy = zeroCopy;
        this.done = done;
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

    void start() {
        if (zeroCopy) {
            sendFiles();
        } else {
            ((ConnectionHandler) context.handler()).onWritable(this::pump);
            pump();
        }
    }

    /** Whether the kernel can send it, and nothing of it passes through our memory. */
    static boolean isAllFiles(Body.Stored body) {
        return body.parts().stream().allMatch(part -> isKernelFile(part.content()));
    }

    /** Only the platform's own file channels have a descriptor that the kernel can send from. */
    private static boolean isKernelFile(Content content) {
        return content instanceof FileContent file
                && file.channel().getClass().getName().equals("sun.nio.ch.FileChannelImpl");
    }

    private void sendFiles() {
        for (Part part : parts) {
            if (part.head().length > 0) {
                context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(part.head())));
            }
            FileContent file = (FileContent) part.content();
            // The region closes the channel when it is sent or dropped.
            context.write(new DefaultFileRegion(file.channel(), file.position(), file.lengthBytes()));
        }
        if (trailer.length > 0) {
            context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(trailer)));
        }
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(this::written);
    }

    private void written(Future<? super Void> write) {
        if (!write.isSuccess()) {
            // Mostly a client that has gone; that is his good right.
            LOG.debug("content for {} not written whole", context.channel().remoteAddress(), write.cause());
        }
        done.accept(write.isSuccess());
    }

    private void pump() {
        if (running || ended) {
            return;
        }
        Channel channel = context.channel();
        if (!channel.isActive()) {
            end(false);
        } else if (canWrite()) {
            running = true;
            try {
                resources.storage().execute(this::readSome);
            } catch (RejectedExecutionException e) {
                end(false);
            }
        }
    }

    private void end(boolean success) {
        ended = true;
        closeAll(parts);
        if (success) {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(this::written);
        } else {
            // The length was promised: a broken connection is the only way left to say that this is not all. At once,
            // for
            // some clients wait for the end of the connection below TLS.
            context.close();
            done.accept(false);
        }
    }

    private void readSome() {
        List<Slice> visit = new ArrayList<>(SLICES_PER_VISIT);
        boolean all = false;
        boolean failed = false;
        long began = System.nanoTime();
        try {
            do {
                all = !readNext(visit);
            } while (!all
                    && visit.size() < SLICES_PER_VISIT
                    && resources.slices().isAmple()
                    && System.nanoTime() - began < VISIT_NANOS);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // No direct memory for a buffer is an error to the JDK and to Netty; unseen, it would leave the client
            // waiting.
            logFailure(e);
            failed = true;
        }
        boolean complete = all;
        boolean broken = failed;
        try {
            context.executor().execute(() -> write(visit, complete, broken));
        } catch (RejectedExecutionException e) {
            visit.forEach(Slice::drop);
            closeAll(parts);
        }
    }

    private void write(List<Slice> visit, boolean complete, boolean broken) {
        for (Slice slice : visit) {
            inFlight++;
            context.write(new DefaultHttpContent(slice.toWrite())).addListener(written -> {
                slice.drop();
                inFlight--;
                pump();
            });
        }
        context.flush();
        // Not before: a write that fails at once asks for the next one.
        running = false;
        if (broken || complete) {
            end(complete);
        } else {
            pump();
        }
    }

    private void logFailure(Throwable failure) {
        if (failure instanceof StorageException.Corrupt) {
            LOG.error("broke off an answer to {}", context.channel().remoteAddress(), failure);
        } else {
            LOG.warn("cannot read content for {}", context.channel().remoteAddress(), failure);
        }
    }

    /** One slice is always possible, so that everybody gets on; more of them where there is memory. */
    private boolean canWrite() {
        return context.channel().isWritable()
                && (inFlight == 0 || resources.slices().hasRoom(SLICE_BYTES));
    }

    /** @return false when there is nothing more */
    private boolean readNext(List<Slice> visit) throws IOException {
        while (partIndex < parts.size()) {
            Part part = parts.get(partIndex);
            if (!headWritten) {
                headWritten = true;
                if (part.head().length > 0) {
                    visit.add(new Slice(Unpooled.wrappedBuffer(part.head()), false, 0, resources));
                    return true;
                }
            }
            if (partPosition < part.content().lengthBytes()) {
                visit.add(nextSlice(part.content()));
                return true;
            }
            partIndex++;
            headWritten = false;
            partPosition = 0;
        }
        if (trailer.length > 0 && partIndex == parts.size()) {
            partIndex++;
            visit.add(new Slice(Unpooled.wrappedBuffer(trailer), false, 0, resources));
            return true;
        }
        return false;
    }

    private Slice nextSlice(Content content) throws IOException {
        Budget slices = resources.slices();
        int reserved = slices.take(SLICE_BYTES) ? SLICE_BYTES : 0;
        long left = content.lengthBytes() - partPosition;
        int length = (int) Math.min(reserved == 0 ? SCARCE_SLICE_BYTES : SLICE_BYTES, left);
        boolean spare = length == SLICE_BYTES;
        try {
            Slice slice = new Slice(buffer(length, spare), spare, reserved, resources);
            fill(slice.bytes(), content, length);
            partPosition += length;
            return slice;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            slices.give(reserved);
            throw e;
        }
    }

    private ByteBuf buffer(int length, boolean spare) {
        return spare
                ? resources.storage().buffers().take(context.alloc())
                : context.alloc().directBuffer(length, length);
    }

    private void fill(ByteBuf slice, Content content, int length) throws IOException {
        try {
            read(content, slice, length);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            slice.release();
            throw e;
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

    /**
     * Bytes read and not written yet.
     *
     * @param spare whether the buffer is used again
     * @param reserved of the budget
     */
    private record Slice(ByteBuf bytes, boolean spare, int reserved, Resources from) {

        /** For the channel, which releases it. */
        ByteBuf toWrite() {
            return bytes.retainedDuplicate();
        }

        /** When the channel is done with it, or never gets it. */
        void drop() {
            if (spare) {
                from.storage().buffers().give(bytes);
            } else {
                bytes.release();
            }
            from.slices().give(reserved);
        }
    }

    /** What pumps share. */
    record Resources(StorageThreads storage, Budget slices) {}

    static void closeAll(List<Part> parts) {
        for (Part part : parts) {
            try {
                part.content().close();
            } catch (StorageException e) {
                LOG.debug("cannot close content", e);
            }
        }
    }
}
