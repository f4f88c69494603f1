package io.stowage.storage.gcs;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;

/**
 * Breaks off requests whose answer has not begun in time: the client has a limit for reading, and none for a store that does
 * not take what is sent to it. Any thread.
 */
final class Deadlines implements ExecChainHandler, AutoCloseable {

    /** A line as slow as this is still one. */
    private static final long LEAST_BYTES_PER_SECOND = 64 * 1024;

    private final ScheduledThreadPoolExecutor clock;
    private final Duration patience;

    /** @param patience for the answer to a request without a body */
    Deadlines(Duration patience) {
        this.patience = patience;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "gcs-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        long bytes = Optional.ofNullable(request.getEntity())
                .map(HttpEntity::getContentLength)
                .orElse(0L);
        Duration time = patience.plusSeconds(Math.max(bytes, 0) / LEAST_BYTES_PER_SECOND);
        Future<?> deadline = clock.schedule(scope.execRuntime::discardEndpoint, time.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return chain.proceed(request, scope);
        } finally {
            deadline.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
