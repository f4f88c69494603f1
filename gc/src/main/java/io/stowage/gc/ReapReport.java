package io.stowage.gc;

/**
 * What a reaping did.
 *
 * @param examined unfinished uploads that were looked at
 * @param removed of these, the stale ones that are gone
 * @param failed of these, the ones that could not be examined or removed; the next reaping tries them again
 */
public record ReapReport(long examined, long removed, long failed) {}
