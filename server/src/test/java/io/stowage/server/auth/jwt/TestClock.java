package io.stowage.server.auth.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is moved. One thread. */
public final class TestClock implements InstantSource {

    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Instant now = NOW;

    public void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
