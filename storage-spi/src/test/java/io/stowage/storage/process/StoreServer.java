package io.stowage.storage.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store that runs for the tests of one class, on a port of this machine, and ends with them: in a container where an engine
 * has its image or can get it, else as a process of this machine. {@code STOWAGE_STORES}, {@code container} or {@code process},
 * allows only one of the two.
 */
public final class StoreServer implements AutoCloseable {

    private static final String CHOICE = "STOWAGE_STORES";

    private final int port;
    private final AutoCloseable running;

    private StoreServer(int port, AutoCloseable running) {
        this.port = port;
        this.running = running;
    }

    /**
     * Starts {@code program} and waits until it takes connections.
     *
     * @param directory empty, for what the program keeps and for its output
     * @throws IllegalStateException when it is nowhere to be had: without it the tests would prove nothing
     */
    public static StoreServer start(StoreProgram program, Path directory) throws IOException, InterruptedException {
        String choice = Optional.ofNullable(System.getenv(CHOICE)).orElse("");
        Optional<StoreContainer> container =
                choice.equals("process") ? Optional.empty() : StoreContainer.start(program);
        if (container.isPresent()) {
            return new StoreServer(container.get().port(), container.get());
        }
        if (choice.equals("container")) {
            throw new IllegalStateException("there is no container of " + program.name() + ", and " + CHOICE
                    + " allows nothing else; is there an engine with " + program.chosenImage() + "?");
        }
        StoreProcess process = StoreProcess.start(program, directory);
        return new StoreServer(process.port(), process);
    }

    /** Of the loopback address. */
    public int port() {
        return port;
    }

    /** Repeatable. */
    @Override
    public void close() {
        try {
            running.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop a store", e);
        }
    }
}
