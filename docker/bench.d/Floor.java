import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a durable push cannot do without: one pass of SHA-256, one write and one fsync of the same bytes, by as many
 * threads as there are clients. Prints MB/s.
 *
 * <p>{@code java Floor.java DIRECTORY BYTES THREADS WARM-SECONDS SECONDS}
 */
final class Floor {

    private static final int SLICE = 64 << 10;
    private static final long MAX_BYTES = 4L << 30;

    private Floor() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        int size = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        long start = System.nanoTime() + nanos(args[3]);
        long end = start + nanos(args[4]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Double>> rates = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Path mine = directory.resolve("floor" + i);
            Callable<Double> work = () -> rate(mine, size, start, end, MAX_BYTES / threads);
            rates.add(pool.submit(work));
        }
        double sum = 0;
        for (Future<Double> rate : rates) {
            sum += rate.get();
        }
        pool.shutdown();
        System.out.printf(Locale.ROOT, "mb=%.2f%n", sum);
    }

    private static long nanos(String seconds) {
        return (long) (Double.parseDouble(seconds) * 1e9);
    }

    /** MB/s from {@code start} on; at least one blob, so that a short window has a figure too. */
    private static double rate(Path prefix, int size, long start, long end, long maxBytes) throws Exception {
        byte[] content = new byte[size];
        new Random(prefix.hashCode()).nextBytes(content);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int serial = 0;
        while (System.nanoTime() < start) {
            push(prefix.resolveSibling(prefix.getFileName() + "-" + serial++), content, digest);
        }
        long began = System.nanoTime();
        long bytes = 0;
        while (bytes == 0 || (System.nanoTime() < end && bytes < maxBytes)) {
            push(prefix.resolveSibling(prefix.getFileName() + "-" + serial++), content, digest);
            bytes += size;
        }
        return bytes * 1e3 / (System.nanoTime() - began);
    }

    private static void push(Path file, byte[] content, MessageDigest digest) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int from = 0; from < content.length; from += SLICE) {
                int length = Math.min(SLICE, content.length - from);
                digest.update(content, from, length);
                ByteBuffer slice = ByteBuffer.wrap(content, from, length);
                while (slice.hasRemaining()) {
                    channel.write(slice);
                }
            }
            digest.digest();
            channel.force(false);
        }
    }
}
