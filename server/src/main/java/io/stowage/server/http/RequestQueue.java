package io.stowage.server.http;

import java.time.Duration;
import java.util.Optional;

/** Requests that are under way or wait for their turn, as many as a {@link RequestLimit} allows. Any thread. */
final class RequestQueue {

    private final Budget places;
    private final Turns turns;
    private final Duration patience;

    RequestQueue(RequestLimit limit) {
        this.places = new Budget((long) limit.running() + limit.waiting());
        this.turns = new Turns(limit.running());
        this.patience = limit.patience();
    }

    /** How long a request waits for its turn. */
    Duration patience() {
        return patience;
    }

    /**
     * Takes a place.
     *
     * @param turn run when it is this request's turn: here and now, or later on the thread of whoever leaves
     * @return empty when all places are taken
     */
    Optional<Place> enter(Runnable turn) {
        return places.take(1) ? Optional.of(new Place(turns.claim(1, turn))) : Optional.empty();
    }

    /** Left once. */
    final class Place {

        private final Turns.Claim claim;

        private Place(Turns.Claim claim) {
            this.claim = claim;
        }

        boolean hasTurn() {
            return claim.isGranted();
        }

        void leave() {
            places.give(1); // first, or whoever is waked by this could not be followed by another one
            claim.end();
        }
    }
}
