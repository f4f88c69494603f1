package io.stowage.storage.gcs.emulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What is to go wrong with requests, and which ones came. Any thread. */
public final class Faults {

    /** What goes wrong. */
    public enum Kind {
        /** Answered with a status, and not done. */
        REFUSE,
        /** Done, and answered with a status. */
        REFUSE_AFTERWARDS,
        /** The connection breaks before anything is done. */
        LOSE_REQUEST,
        /** Done, and the connection breaks. */
        LOSE_ANSWER,
        /** Done, and the connection breaks in the middle of the answer's body. */
        CUT_ANSWER
    }

    /** One fault that is to happen to a request. */
    record Fault(Kind kind, int status, Runnable meanwhile) {}

    private record Planned(String call, Kind kind, int status, Runnable meanwhile, double probability) {}

    private final List<Planned> planned = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Random random = new Random(1);
    private boolean recording;

    /** Spoils the next request of a kind. */
    public void next(String call, Kind kind) {
        next(call, kind, 503, () -> {});
    }

    /**
     * Spoils the next request of a kind.
     *
     * @param call as in {@link #calls}
     * @param meanwhile happens when the request has come, before it is done
     */
    public synchronized void next(String call, Kind kind, int status, Runnable meanwhile) {
        planned.add(new Planned(call, kind, status, meanwhile, 1));
    }

    /** Spoils each request of any kind with some probability, until {@link #clear}. */
    public synchronized void always(Kind kind, int status, double probability) {
        planned.add(new Planned("", kind, status, () -> {}, probability));
    }

    public synchronized void clear() {
        planned.clear();
    }

    /** The kinds of requests that came since this was called last, those in batches too. */
    public synchronized List<String> calls() {
        List<String> all = List.copyOf(calls);
        calls.clear();
        recording = true;
        return all;
    }

    synchronized Optional<Fault> of(String call) {
        if (recording) {
            calls.add(call);
        }
        Iterator<Planned> each = planned.iterator();
        while (each.hasNext()) {
            Planned plan = each.next();
            if (plan.call().equals(call)) {
                each.remove();
                return Optional.of(new Fault(plan.kind(), plan.status(), plan.meanwhile()));
            }
            if (plan.call().isEmpty() && random.nextDouble() < plan.probability()) {
                return Optional.of(new Fault(plan.kind(), plan.status(), plan.meanwhile()));
            }
        }
        return Optional.empty();
    }

    /** By a request: {@code {"call": "objects.insert", "kind": "REFUSE", "status": 503}}, or with a probability for all. */
    void plan(Map<String, Object> fault) {
        if (fault.isEmpty()) {
            clear();
            return;
        }
        Kind kind = Kind.valueOf(fault.getOrDefault("kind", "REFUSE").toString());
        int status = Integer.parseInt(fault.getOrDefault("status", 503).toString());
        if (fault.containsKey("probability")) {
            always(kind, status, Double.parseDouble(fault.get("probability").toString()));
        } else {
            next(fault.getOrDefault("call", "").toString(), kind, status, () -> {});
        }
    }
}
