package io.stowage.storage.azure;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Breaks off streams that give nothing for too long while somebody waits for them: the client has no limit for that. Who
 * reads slowly, or not at all for a while, is left alone.
 */
final class Stalls implements AutoCloseable {

    private final Set<Watched> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock;
    private final long patienceNanos;

    /** @param patience how long a stream may give nothing; one that gives nothing is found within twice that time */
    Stalls(Duration patience) {
        this.patienceNanos = patience.toNanos();
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "azure-stalls");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, patienceNanos, patienceNanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        for (Watched each : waiting) {
            if (now - each.since > patienceNanos) {
                each.breakOff();
            }
        }
    }

    /** The same stream, watched. */
    InputStream watch(InputStream stream) {
        return new Watched(stream);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private final class Watched extends InputStream {

        private final InputStream stream;
        private volatile long since;

        Watched(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            since = System.nanoTime();
            waiting.add(this);
            try {
                return stream.read(target, offset, length);
            } finally {
                waiting.remove(this);
            }
        }

        void breakOff() {
            try {
                stream.close();
            } catch (IOException e) {
                // It was to be broken, and is.
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
