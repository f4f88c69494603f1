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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A store as a process of this machine: found on the PATH or where {@code STOWAGE_TOOLS} points, on a free port. */
final class StoreProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path log;

    private StoreProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts {@code program} and waits until it takes connections. */
    static StoreProcess start(StoreProgram program, Path directory) throws IOException, InterruptedException {
        Path executable = find(program.name())
                .orElseThrow(() -> new IllegalStateException("there is no " + program.name()
                        + " on the PATH nor in STOWAGE_TOOLS; without it these tests prove nothing"));
        Path data = Files.createDirectory(directory.resolve("data"));
        int port = freePort();
        Path log = directory.resolve(program.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(executable.toString());
        builder.command().addAll(program.command().arguments("127.0.0.1", port, data.toString()));
        builder.environment().putAll(program.environment());
        builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(log.toFile());
        StoreProcess started = new StoreProcess(builder.start(), port, log);
        // Should this process end without closing: a store that outlives its tests is nobody's.
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-" + program.name()));
        started.awaitConnections(program.name());
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

    int port() {
        return port;
    }

    /** Repeatable. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
