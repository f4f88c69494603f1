package io.stowage.storage.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** Which requests are spoilt, and how: by a script, at random, or all. Any thread. */
public final class Faults {

    private final List<Scripted> script = new ArrayList<>();
    private List<Fault> kinds = List.of();
    private double rate;
    private Random random = new Random(0);
    private boolean outage;
    private Duration stall = Duration.ofSeconds(1);

    private static final class Scripted {
        private final Pattern kind;
        private final Fault fault;
        private int passing;
        private int times;

        Scripted(Pattern kind, Fault fault, int passing, int times) {
            this.kind = kind;
            this.fault = fault;
            this.passing = passing;
            this.times = times;
        }
    }

    /**
     * Spoils the next requests of a kind.
     *
     * @param kind a regular expression that a part of {@link RequestKind} must fit
     */
    public synchronized void next(String kind, Fault fault, int times) {
        script.add(new Scripted(Pattern.compile(kind), fault, 0, times));
    }

    /** Lets {@code passing} requests pass, and spoils the one behind them. */
    public synchronized void after(int passing, Fault fault) {
        script.add(new Scripted(Pattern.compile(""), fault, passing, 1));
    }

    /** Spoils a share {@code rate} of all requests, each in one of the ways {@code kinds}, by the numbers of {@code seed}. */
    public synchronized void random(double rate, long seed, Set<Fault> kinds) {
        this.rate = rate;
        this.random = new Random(seed);
        this.kinds = kinds.stream().sorted().toList();
    }

    /** While it lasts, nothing is done. */
    public synchronized void outage(boolean lasting) {
        outage = lasting;
    }

    /** How long answers are held back. */
    public synchronized void stall(Duration length) {
        stall = length;
    }

    /** From now on nothing is spoilt. */
    public synchronized void none() {
        script.clear();
        rate = 0;
        outage = false;
    }

    synchronized Duration stall() {
        return stall;
    }

    synchronized Optional<Fault> choose(String kind) {
        if (outage) {
            return Optional.of(Fault.OUTAGE);
        }
        for (Iterator<Scripted> all = script.iterator(); all.hasNext(); ) {
            Scripted each = all.next();
            if (each.kind.matcher(kind).find() && each.passing-- <= 0) {
                if (--each.times <= 0) {
                    all.remove();
                }
                return Optional.of(each.fault);
            }
        }
        // a number for each request, whatever the rate: so two runs with one seed can be compared
        double chance = random.nextDouble();
        int which = random.nextInt(Math.max(1, kinds.size()));
        return chance < rate && !kinds.isEmpty() ? Optional.of(kinds.get(which)) : Optional.empty();
    }
}
