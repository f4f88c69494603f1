package io.stowage.server.http;

import io.netty.util.concurrent.ScheduledFuture;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Decision;
import io.stowage.server.auth.Gate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a request may have to wait for before it is handled: that the gate decides, then that it is its turn. Nothing of its
 * body is read meanwhile. Event loop only.
 */
final class Pending {

    private final Exchange exchange;
    private RequestQueue.@Nullable Place place;
    private @Nullable ScheduledFuture<?> timer;
    private boolean undecided;

    Pending(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Has the gate decide, at once or later. */
    void decide(Gate gate, Attempt attempt, Consumer<Decision> then) {
        undecided = true;
        gate.decide(attempt, decision -> exchange.onLoopSoon(() -> decided(decision, then)));
        if (undecided && !exchange.park()) {
            exchange.send(ErrorRenderer.busy());
        }
    }

    private void decided(Decision decision, Consumer<Decision> then) {
        undecided = false;
        if (!exchange.isAnswered()) {
            then.accept(decision);
        }
    }

    /** Has a task run when it is this request's turn. */
    void await(RequestQueue queue, Runnable task) {
        Optional<RequestQueue.Place> entered = queue.enter(() -> exchange.onLoop(() -> begin(task), () -> {}));
        if (entered.isEmpty()) {
            exchange.send(ErrorRenderer.busy());
            return;
        }
        place = entered.get();
        if (!place.hasTurn()) {
            if (!exchange.park()) {
                exchange.send(ErrorRenderer.busy());
                return;
            }
            timer = exchange.context()
                    .executor()
                    .schedule(
                            () -> exchange.send(ErrorRenderer.busy()),
                            queue.patience().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void begin(Runnable task) {
        stopTimer();
        if (!exchange.isAnswered()) {
            task.run();
        }
    }

    private void stopTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            timer = null;
            running.cancel(false);
        }
    }

    /** Makes room for others. Repeatable. */
    void leave() {
        stopTimer();
        RequestQueue.Place left = place;
        if (left != null) {
            place = null;
            left.leave();
        }
    }
}
