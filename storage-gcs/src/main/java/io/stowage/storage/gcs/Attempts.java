package io.stowage.storage.gcs;

import com.google.api.client.util.BackOffUtils;
import com.google.api.client.util.ExponentialBackOff;
import com.google.api.client.util.Sleeper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Sends one request, and again after faults that pass, for a bounded time. Who sent it once knows that a refusal is meant for
 * him, who sent it twice may have been refused because of his own success. One thread at a time.
 */
final class Attempts {

    private final ExponentialBackOff backOff;
    private final int most;
    private int sent;

    private Attempts(int most, Duration patience) {
        this.most = most;
        this.backOff = new ExponentialBackOff.Builder()
                .setInitialIntervalMillis(200)
                .setMultiplier(2)
                .setMaxIntervalMillis(10_000)
                .setMaxElapsedTimeMillis((int) patience.toMillis())
                .build();
    }

    /** Of a request that carries little and is answered at once: who waits for it is to be told soon. */
    static Attempts quick() {
        return new Attempts(4, Duration.ofSeconds(40));
    }

    /** Of a request that carries a part, or that the store works on for some time. */
    static Attempts patient() {
        return new Attempts(Integer.MAX_VALUE, Duration.ofMinutes(3));
    }

    /** One request, made anew for each attempt. */
    @FunctionalInterface
    interface Call<T> {
        T send() throws IOException;
    }

    <T> T run(Call<T> call) throws IOException {
        while (true) {
            try {
                sent++;
                return call.send();
            } catch (IOException e) {
                if (!GcsErrors.isPassing(e) || sent == most || !waited()) {
                    throw e;
                }
            }
        }
    }

    private boolean waited() throws InterruptedIOException {
        try {
            return BackOffUtils.next(Sleeper.DEFAULT, backOff);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("this back-off asks nobody", e);
        }
    }

    boolean moreThanOne() {
        return sent > 1;
    }
}
