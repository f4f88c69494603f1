package io.stowage.server.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** So much of something at once. Who finds too little left waits for his turn, first come, first served. Any thread. */
final class Turns {

    private final long most;
    private final Deque<Claim> waiting = new ArrayDeque<>();
    private long taken;

    Turns(long most) {
        this.most = most;
    }

    /**
     * Claims an amount; a claim to more than there is at all gets all of it.
     *
     * @param granted run when it is granted: here and now, or later on the thread of whoever gives back
     */
    Claim claim(long amount, Runnable granted) {
        Claim claim = new Claim(Math.min(amount, most), granted);
        synchronized (this) {
            waiting.add(claim);
        }
        grant();
        return claim;
    }

    private void grant() {
        List<Claim> next = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && taken + waiting.peek().amount <= most) {
                Claim claim = waiting.remove();
                claim.state = State.GRANTED;
                taken += claim.amount;
                next.add(claim);
            }
        }
        next.forEach(claim -> claim.granted.run());
    }

    /** What is claimed and granted now. */
    synchronized long taken() {
        return taken;
    }

    /** What was granted, or a place in the line. */
    final class Claim {

        private final long amount;
        private final Runnable granted;

        // Guarded by the budget.
        private State state = State.WAITING;

        private Claim(long amount, Runnable granted) {
            this.amount = amount;
            this.granted = granted;
        }

        boolean isGranted() {
            synchronized (Turns.this) {
                return state == State.GRANTED;
            }
        }

        /** Gives back, or leaves the line. Repeatable. */
        void end() {
            synchronized (Turns.this) {
                if (state == State.WAITING) {
                    waiting.remove(this);
                } else if (state == State.GRANTED) {
                    taken -= amount;
                }
                state = State.ENDED;
            }
            grant();
        }
    }

    private enum State {
        WAITING,
        GRANTED,
        ENDED
    }
}
