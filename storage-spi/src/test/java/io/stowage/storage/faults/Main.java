package io.stowage.storage.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** {@code --listen PORT --target HOST:PORT}: runs until it is ended. {@code Control} has what it can be asked. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        String listen = given.get("--listen");
        String target = given.get("--target");
        if (listen == null || target == null || target.indexOf(':') < 0) {
            System.err.println("usage: --listen PORT --target HOST:PORT");
            System.exit(2);
            return;
        }
        String[] both = target.split(":", 2);
        try (FaultProxy proxy =
                FaultProxy.start(Integer.parseInt(listen), new InetSocketAddress(both[0], Integer.parseInt(both[1])))) {
            System.out.println("listening on " + proxy.port());
            Thread.currentThread().join();
        }
    }
}
