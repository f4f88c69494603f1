package io.stowage.storage.process;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A store's own program, running for the tests of one class: found on the PATH or where {@code STOWAGE_TOOLS} points, started
 * on a free port of this machine, and stopped with the tests.
 */
public final class StoreProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path log;

    private StoreProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts {@code program} and waits until it takes connections.
     *
     * <p>A container of the same store would be started here, and nowhere else, when a container engine has its image.
     *
     * @param arguments for a port
     * @param environment beside that of this process
     * @param directory empty, for what the program keeps and for its output
     */
    public static StoreProcess start(
            String program, IntFunction<List<String>> arguments, Map<String, String> environment, Path directory)
            throws IOException, InterruptedException {
        Path executable = find(program)
                .orElseThrow(() -> new IllegalStateException("there is no " + program
                        + " on the PATH nor in STOWAGE_TOOLS; without it these tests prove nothing"));
        int port = freePort();
        Path log = directory.resolve(program + ".log");
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(executable.toString());
        builder.command().addAll(arguments.apply(port));
        builder.environment().putAll(environment);
        builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(log.toFile());
        StoreProcess started = new StoreProcess(builder.start(), port, log);
        // Should this process end without closing: a store that outlives its tests is nobody's.
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-" + program));
        started.awaitConnections(program);
        return started;
    }

    private static Optional<Path> find(String program) {
        String places = Optional.ofNullable(System.getenv("STOWAGE_TOOLS")).orElse("")
                + File.pathSeparator
                + Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String place : places.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(place, program);
            if (!place.isEmpty() && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitConnections(String program) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!takesConnections()) {
            // Waiting for its end is waiting for its start: whichever comes first.
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() > end) {
                close();
                throw new IllegalStateException(
                        program + (ended ? " ended at once: " : " takes no connections: ") + Files.readString(log));
            }
        }
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Repeatable. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
