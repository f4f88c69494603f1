package io.stowage.gc;

import java.time.Duration;

/**
 * How often those at work on a store show that they still are.
 *
 * @param interval between two signs of life
 * @param lifetime after which who has given none is taken to be gone; several intervals, as a store may be slow
 * @param poll between two looks of somebody who waits for another one
 */
record Rhythm(Duration interval, Duration lifetime, Duration poll) {

    static final Rhythm DEFAULT = new Rhythm(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(1));
}
