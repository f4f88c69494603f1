package io.stowage.server.http;

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
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries stored content to a channel: handed to the kernel where it can be, else slice by slice, the next one read only
 * when the channel can take it. {@link #start}, {@link #pump} and {@link #sendReady} run on the event loop, {@link
 * #readSome} on storage threads, one at a time.
 */
final class BodyPump {

    private static final Logger LOG = LoggerFactory.getLogger(BodyPump.class);

    /**
     * Slices for one visit to a storage thread: more of them cost fewer changes of threads, and one fast client shall not
     * keep it.
     */
    private static final int SLICES_PER_VISIT = 8;

    /** From here on a visit begins no other slice: what a slow store has given already is on its way. */
    private static final long VISIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ChannelHandlerContext context;
    private final Slice.Resources resources;
    private final Body.Stored body;
    private final boolean zeroCopy;
    private final Consumer<Boolean> done;

    // Event loop.
    /** Slices on their way to the client. */
    private int inFlight;

    private boolean running;
    private boolean ended;

    /** Of whoever reads, handed on by the running flag. */
    private final BodyReader reader;

    /**
     * @param zeroCopy whether the kernel sends it; only where {@link #isAllFiles}
     * @param done told on the event loop, once, whether all was written
     */
    BodyPump(
            ChannelHandlerContext context,
            Slice.Resources resources,
            Body.Stored body,
            boolean zeroCopy,
            Consumer<Boolean> done) {
        this.context = context;
        this.resources = resources;
        this.body = body;
        this.zeroCopy = zeroCopy;
        this.done = done;
        this.reader = new BodyReader(body, resources, context.alloc());
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
        for (Part part : body.parts()) {
            if (part.head().length > 0) {
                context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(part.head())));
            }
            FileContent file = (FileContent) part.content();
            // The region closes the channel when it is sent or dropped.
            context.write(new DefaultFileRegion(file.channel(), file.position(), file.lengthBytes()));
        }
        if (body.trailer().length > 0) {
            context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(body.trailer())));
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
            if (reader.mayBeReady()) {
                // Not within the write that made room.
                hand(context.executor(), this::sendReady);
            } else {
                hand(resources.storage(), this::readSome);
            }
        }
    }

    private void hand(Executor to, Runnable task) {
        try {
            to.execute(task);
        } catch (RejectedExecutionException e) {
            end(false);
        }
    }

    /** What the store has sent already needs no other thread, and goes on while the processor has it at hand. */
    private void sendReady() {
        Optional<Slice> slice;
        try {
            slice = reader.ready();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            logFailure(e);
            write(List.of(), false, true);
            return;
        }
        if (slice.isPresent()) {
            write(List.of(slice.get()), false, false);
        } else {
            hand(resources.storage(), this::readSome);
        }
    }

    private void end(boolean success) {
        ended = true;
        closeAll(body.parts());
        if (success) {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(this::written);
        } else {
            // The length was promised: a broken connection is the only way left to say that this is not all. At
            // once, for some clients wait for the end of the connection below TLS.
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
                Optional<Slice> next = reader.next();
                next.ifPresent(visit::add);
                all = next.isEmpty();
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
            closeAll(body.parts());
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
                && (inFlight == 0 || resources.slices().hasRoom(Slice.MAX_BYTES));
    }

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
