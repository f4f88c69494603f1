package io.stowage.docker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own, so that whoever has something to tell never waits for whoever reads it. What is too
 * much is dropped and counted.
 */
final class LineWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

    /** Each line holds on to the head of its request until it is written. */
    private static final int ROOM = 2048;

    private static final int BATCH = 256;
    private static final long PATIENCE_MILLIS = 2000;

    private final OutputStream out;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Supplier<String>> waiting = new ArrayDeque<>();
    private long dropped;
    private boolean closed;

    LineWriter(OutputStream out, String name) {
        this.out = out;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** @param line is made on the other thread, with its end */
    void write(Supplier<String> line) {
        lock.lock();
        try {
            if (waiting.size() < ROOM) {
                waiting.add(line);
                more.signal();
            } else {
                dropped++;
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (List<Supplier<String>> batch = next(); !batch.isEmpty(); batch = next()) {
            write(batch);
        }
    }

    /** What waits, as soon as anything does; nothing at the end. */
    private List<Supplier<String>> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                more.awaitUninterruptibly();
            }
            List<Supplier<String>> batch = new ArrayList<>();
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Supplier<String>> batch) {
        StringBuilder text = new StringBuilder(batch.size() * 256);
        for (Supplier<String> line : batch) {
            try {
                text.append(line.get());
            } catch (RuntimeException e) {
                // the others are written all the same
                LOG.warn("a line about a request could not be made", e);
            }
        }
        try {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // nobody is there any more
        }
        long lost = takeDropped();
        if (lost > 0) {
            LOG.warn("{} lines about requests were dropped: nobody reads them fast enough", lost);
        }
    }

    private long takeDropped() {
        lock.lock();
        try {
            long lost = dropped;
            dropped = 0;
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, as far as somebody reads it. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            more.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
