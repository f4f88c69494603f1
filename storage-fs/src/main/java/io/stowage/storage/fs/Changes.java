package io.stowage.storage.fs;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the names that are made, renamed and removed, and the keys that are removed, for all processes of one machine that
 * have the same directory: in a few bytes of a file that each of them maps. As long as the count stays, no directory has to
 * be looked at again; that costs a read of memory instead of a system call. Any thread.
 */
final class Changes {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private static final VarHandle COUNT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int MADE = 0;
    private static final int REMOVED = Long.BYTES;
    private static final int LENGTH = 2 * Long.BYTES;

    /** Keys that were removed here. */
    private final AtomicLong ownRemovals = new AtomicLong();

    /** Empty where there is none: before the first change, and where nothing can be written. */
    private volatile Optional<ByteBuffer> shared = Optional.empty();

    /**
     * Counts together with all processes that name the same file, where that can be done. Where it cannot, on a full disk or
     * a file system without mapped files, each listing looks at its directories.
     */
    void share(Path file) {
        if (file.getFileSystem() != FileSystems.getDefault() || !Files.isWritable(Directories.parent(file))) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < LENGTH) {
                // Takes the room on the disk: a mapped page without any is an error when it is written to. The last
                // byte
                // alone, as others may be counting already, and never get as far.
                channel.write(ByteBuffer.allocate(1), LENGTH - 1);
            }
            ByteBuffer counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            ownRemovals.set((long) COUNT.getVolatile(counts, REMOVED));
            shared = Optional.of(counts);
        } catch (IOException e) {
            LOG.info("Changes are not counted in {}: listing is slower", file, e);
        }
    }

    /** A change has been made. Nobody may be told of it before. */
    void made() {
        Optional<ByteBuffer> count = shared;
        if (count.isPresent()) {
            COUNT.getAndAdd(count.get(), MADE, 1L);
        }
    }

    /** A key has been removed, whatever has become of its directories. Nobody may be told of it before. */
    void removed() {
        Optional<ByteBuffer> count = shared;
        if (count.isPresent()) {
            // In this order they are at worst taken for somebody else's, and never hide one of his.
            COUNT.getAndAdd(count.get(), REMOVED, 1L);
            ownRemovals.getAndIncrement();
        }
    }

    /** How many keys other processes have removed since this one began; a removal here may count for a moment. */
    long removedByOthers() {
        Optional<ByteBuffer> count = shared;
        return count.isPresent() ? (long) COUNT.getVolatile(count.get(), REMOVED) - ownRemovals.get() : 0;
    }

    /** How many there have been; empty where it is not known. */
    OptionalLong count() {
        Optional<ByteBuffer> count = shared;
        return count.isPresent() ? OptionalLong.of((long) COUNT.getVolatile(count.get(), MADE)) : OptionalLong.empty();
    }
}
