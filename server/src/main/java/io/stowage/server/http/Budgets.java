package io.stowage.server.http;

/**
 * What is left of the {@link Limits} of one listener. Any thread.
 *
 * @param streams of HTTP/2
 * @param transfers bodies that pass through our memory
 * @param slices bytes of these bodies, and of what is read ahead
 * @param windows bytes that clients of HTTP/2 may send ahead
 * @param held bytes that came over HTTP/2 and nobody has taken yet
 * @param collected bytes of bodies that are collected whole
 */
record Budgets(Budget streams, Budget transfers, Budget slices, Budget windows, Budget held, Turns collected) {

    static Budgets of(Limits limits) {
        return new Budgets(
                new Budget(limits.streams()),
                new Budget(limits.transfers()),
                new Budget(limits.sliceBytes()),
                new Budget(limits.windowBytes()),
                new Budget(limits.heldBytes()),
                new Turns(limits.collectedBytes()));
    }
}
