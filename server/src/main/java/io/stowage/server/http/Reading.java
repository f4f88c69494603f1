package io.stowage.server.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The errand of an exchange that reads a few small files. On storage threads, then on the event loop. */
final class Reading implements ReadLane.Errand {

    private final Exchange exchange;
    private final StorageCall<Response> call;

    /** Handed over with this errand. */
    private @Nullable Response response;

    Reading(Exchange exchange, StorageCall<Response> call) {
        this.exchange = exchange;
        this.call = call;
    }

    @Override
    public void onStorage() {
        response = exchange.answer(call);
    }

    @Override
    public void onLoop() {
        exchange.send(Objects.requireNonNull(response));
    }

    @Override
    public void lost() {
        Response unsent = response;
        if (unsent != null) {
            Exchange.drop(unsent);
        }
    }
}
