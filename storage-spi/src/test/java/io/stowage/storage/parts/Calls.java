package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers the calls that a store in memory gets, and fails one of them. Any thread. */
final class Calls {

    private final List<String> made = new ArrayList<>();
    private int failing = -1;
    private boolean afterwards;
    private Optional<Runnable> interloper = Optional.empty();

    /** A call without result. */
    @FunctionalInterface
    interface Action {
        void make() throws StorageException;
    }

    /** A call with one. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws StorageException;
    }

    /** Makes a call to come fail: 0 is the next one. */
    synchronized void fail(int number, boolean withEffect) {
        failing = made.size() + number;
        afterwards = withEffect;
    }

    /** Whether the call that was to fail has failed. */
    synchronized boolean hasFailed() {
        return failing >= 0 && failing < made.size();
    }

    /** Does something behind the next call's back, once it is done. */
    synchronized void interlope(Runnable action) {
        interloper = Optional.of(action);
    }

    synchronized void forget() {
        made.clear();
        failing = -1;
    }

    /** Verbs, each with the part of the store that it goes to. */
    synchronized List<String> made() {
        return List.copyOf(made);
    }

    void run(String verb, ObjectName name, Action action) throws StorageException {
        call(verb, name, () -> {
            action.make();
            return verb;
        });
    }

    <T> T call(String verb, ObjectName name, Call<T> call) throws StorageException {
        boolean fails = note(verb + ' ' + kind(name));
        if (fails && !afterwards) {
            throw new StorageException.Unavailable("scripted before " + verb);
        }
        T result = call.make();
        Optional<Runnable> other = takeInterloper();
        other.ifPresent(Runnable::run);
        if (fails) {
            throw new StorageException.Unavailable("scripted after " + verb);
        }
        return result;
    }

    private synchronized boolean note(String what) {
        made.add(what);
        return made.size() - 1 == failing;
    }

    private synchronized Optional<Runnable> takeInterloper() {
        Optional<Runnable> taken = interloper;
        interloper = Optional.empty();
        return taken;
    }

    private static String kind(ObjectName name) {
        if (!name.isOwn()) {
            return "target";
        }
        if (name.value().startsWith(RecordKeeper.RECORDS)) {
            return "record";
        }
        return name.value().contains("/tail-") ? "tail" : "staged";
    }
}
