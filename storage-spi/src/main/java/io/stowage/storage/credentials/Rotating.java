package io.stowage.storage.credentials;

import io.stowage.storage.StoreConfigurationException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What files say that others replace while this process runs. They are looked at whenever somebody asks, and read when they
 * have changed; bad ones change nothing. Any thread.
 */
public final class Rotating<T> {

    private final Path path;
    private final Reader<T> reader;
    private final Consumer<String> complaints;
    private volatile Reading<T> last;

    /** Makes a value of the files. */
    @FunctionalInterface
    public interface Reader<T> {

        /** @throws StoreConfigurationException when they cannot be read or make no sense; its message has no secret */
        T read() throws StoreConfigurationException;
    }

    private record Reading<T>(String stamp, T value) {}

    private Rotating(Path path, Reader<T> reader, Consumer<String> complaints, Reading<T> first) {
        this.path = path;
        this.reader = reader;
        this.complaints = complaints;
        this.last = first;
    }

    /**
     * Reads the files for the first time.
     *
     * @param path a file or a directory
     * @param complaints is told once of each change that made them bad
     */
    public static <T> Rotating<T> of(Path path, Reader<T> reader, Consumer<String> complaints)
            throws StoreConfigurationException {
        // Before the reading: what changes meanwhile is then read again.
        String stamp = FileStamp.of(path);
        return new Rotating<>(path, reader, complaints, new Reading<>(stamp, reader.read()));
    }

    /** What the files say, or what they last said that made sense. */
    public T get() {
        String stamp = FileStamp.of(path);
        Reading<T> reading = last;
        return stamp.equals(reading.stamp()) ? reading.value() : reread(stamp);
    }

    private synchronized T reread(String stamp) {
        T value = last.value();
        if (stamp.equals(last.stamp())) {
            return value;
        }
        try {
            value = reader.read();
        } catch (StoreConfigurationException e) {
            complaints.accept(e.parameter() + ' ' + e.getMessage());
        }
        last = new Reading<>(stamp, value);
        return value;
    }

    @Override
    public String toString() {
        return "Rotating[" + path + ']';
    }
}
