package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One file of the journal, locked while this process has it. The lock goes with the first channel on the file that is
 * closed, so there is only this one. Any thread.
 */
final class Segment {

    private static final int HEADER_BYTES = 64;
    private static final byte[] MAGIC = {'S', 'T', 'W', '1'};

    private final Disk disk;
    private final Path file;
    private final FileChannel channel;
    private final String boot;
    private final long since = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All guarded by the lock.
    private long writtenBytes;
    private long forcedBytes;
    private int records;
    private int pending;
    private boolean forcing;
    private boolean distrusted;
    private Optional<IOException> failure = Optional.empty();

    private Segment(Disk disk, Path file, FileChannel channel, String boot, long bytes) {
        this.disk = disk;
        this.file = file;
        this.channel = channel;
        this.boot = boot;
        this.writtenBytes = bytes;
        this.forcedBytes = bytes;
    }

    /** Makes a new segment; its name is on the disk when this returns, its header with the first force. */
    static Segment create(Disk disk, Path file, String boot) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel);
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            byte[] name = boot.getBytes(StandardCharsets.US_ASCII);
            header.put(MAGIC).put((byte) name.length).put(name).rewind();
            disk.write(channel, file, header, 0);
            disk.forceDirectory(Directories.parent(file));
            return new Segment(disk, file, channel, boot, HEADER_BYTES);
        } catch (IOException e) {
            channel.close();
            disk.discard(file);
            throw e;
        }
    }

    /** Takes over a segment that a process has left; empty when that process lives. */
    static Optional<Segment> adopt(Disk disk, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!lock(channel)) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new Segment(disk, file, channel, readBoot(channel), channel.size()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** False when somebody else holds it; true also where there are no locks. */
    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static String readBoot(FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (!readFully(channel, header, 0)) {
            return "";
        }
        int length = Math.min(header.get(MAGIC.length) & 0xFF, HEADER_BYTES - MAGIC.length - 1);
        return new String(header.array(), MAGIC.length + 1, length, StandardCharsets.US_ASCII);
    }

    boolean isIn(Path other) {
        return file.equals(other);
    }

    /** Has the files of its records written anew before they are forced. */
    void distrust() {
        lock.lock();
        try {
            distrusted = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether one of its files may be one that could not be forced. */
    boolean isDistrusted() {
        lock.lock();
        try {
            return distrusted;
        } finally {
            lock.unlock();
        }
    }

    /** Which run of the kernel wrote it; empty when that is unknown. */
    String boot() {
        return boot;
    }

    /** Counted from when this process made it, or took it over. */
    boolean isOlderThan(Duration age) {
        return System.nanoTime() - since >= age.toNanos();
    }

    boolean hasFailed() {
        lock.lock();
        try {
            return failure.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes no more: too long, or failed. */
    boolean isSpent(int maxRecords, long maxBytes) {
        lock.lock();
        try {
            return records >= maxRecords || writtenBytes >= maxBytes || failure.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends encoded records that are made visible together; {@link #applied} is to be called once for them, whatever
     * happens. One caller at a time.
     *
     * @return what to pass to {@link #force}
     */
    long append(ByteBuffer encoded, int count) throws IOException {
        lock.lock();
        try {
            int length = encoded.remaining();
            disk.write(channel, file, encoded, writtenBytes);
            writtenBytes += length;
            records += count;
            pending++;
            return writtenBytes;
        } catch (IOException e) {
            fail(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything before {@code end} is on the disk: forces for all who wait, or waits for who does. */
    void force(long end) throws IOException {
        lock.lock();
        try {
            while (forcedBytes < end) {
                if (failure.isPresent()) {
                    throw new IOException(failure.get().getMessage(), failure.get());
                }
                if (forcing) {
                    changed.awaitUninterruptibly();
                } else {
                    forceAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void forceAll() {
        long end = writtenBytes;
        forcing = true;
        lock.unlock();
        Optional<IOException> problem = Optional.empty();
        try {
            disk.force(channel, file);
        } catch (IOException e) {
            problem = Optional.of(e);
        } finally {
            lock.lock();
            forcing = false;
            changed.signalAll();
        }
        if (problem.isPresent()) {
            fail(problem.get());
        } else if (failure.isEmpty()) {
            forcedBytes = end;
        }
    }

    /** What was not forced is not acknowledged, and must not be replayed. */
    private void fail(IOException problem) {
        if (failure.isEmpty()) {
            failure = Optional.of(problem);
        }
        changed.signalAll();
        try {
            disk.truncate(channel, file, forcedBytes);
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
    }

    /** One {@link #append} has been made visible, or given up. */
    void applied() {
        lock.lock();
        try {
            pending--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything appended has been made visible, or given up. */
    void awaitApplied() {
        lock.lock();
        try {
            while (pending > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Shows all records in their order, up to the first torn one. */
    void scan(Visitor visitor) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(JournalRecord.PREFIX_BYTES);
        for (long at = HEADER_BYTES; readFully(channel, prefix.clear(), at); ) {
            Optional<Integer> length = JournalRecord.bodyBytes(prefix);
            if (length.isEmpty()) {
                return;
            }
            Optional<JournalRecord> found = read(prefix, at, length.get());
            if (found.isEmpty()) {
                return;
            }
            visitor.visit(found.get(), at);
            at += JournalRecord.PREFIX_BYTES + (long) length.get();
        }
    }

    /** The record that {@link #scan} has shown at {@code position}. */
    JournalRecord read(long position) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(JournalRecord.PREFIX_BYTES);
        if (readFully(channel, prefix, position)) {
            int length = JournalRecord.bodyBytes(prefix).orElse(0);
            return read(prefix, position, length).orElseThrow(() -> new IOException("a journal record has changed"));
        }
        throw new IOException("a journal record is gone");
    }

    private Optional<JournalRecord> read(ByteBuffer prefix, long position, int length) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(length);
        if (!readFully(channel, body, position + JournalRecord.PREFIX_BYTES)) {
            return Optional.empty();
        }
        return JournalRecord.decode(prefix, body.flip());
    }

    /** Deletes the file and gives it back; its absence is on the disk when this returns. */
    void delete() throws IOException {
        disk.delete(file);
        channel.close();
        disk.forceDirectory(Directories.parent(file));
    }

    /** Gives the file back without deleting it. */
    void release() throws IOException {
        channel.close();
    }

    private static boolean readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }

    /** Is shown records. */
    @FunctionalInterface
    interface Visitor {
        void visit(JournalRecord found, long position) throws IOException;
    }
}
