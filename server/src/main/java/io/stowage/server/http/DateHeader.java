package io.stowage.server.http;

import io.netty.handler.codec.DateFormatter;
import java.time.InstantSource;
import java.util.Date;

/** The Date header, formatted once a second. Any thread. */
final class DateHeader {

    private record Formatted(long second, String text) {}

    private final InstantSource clock;
    private volatile Formatted last = new Formatted(-1, "");

    DateHeader(InstantSource clock) {
        this.clock = clock;
    }

    @SuppressWarnings("JavaUtilDate") // what Netty's formatter takes
    String text() {
        long millis = clock.millis();
        Formatted current = last;
        if (current.second() != millis / 1000) {
            current = new Formatted(millis / 1000, DateFormatter.format(new Date(millis)));
            last = current;
        }
        return current.text();
    }
}
