package io.stowage.storage.gcs.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the emulator until it is killed. */
public final class Main {

    private Main() {}

    /** @param args {@code --port PORT}, and {@code --bucket NAME} as often as there are buckets */
    public static void main(String[] args) throws IOException {
        int port = 0;
        List<String> buckets = new ArrayList<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(args[i + 1]);
                case "--bucket" -> buckets.add(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown: " + args[i]);
            }
        }
        GcsEmulator emulator = GcsEmulator.start(port, buckets);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                emulator.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        System.out.println("listening on " + emulator.uri());
    }
}
