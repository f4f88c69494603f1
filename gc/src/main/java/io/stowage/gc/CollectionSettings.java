package io.stowage.gc;

/**
 * How to collect.
 *
 * @param dryRun whether nothing is deleted, only told
 * @param deleteUntagged whether a manifest that no tag reaches is garbage
 */
public record CollectionSettings(boolean dryRun, boolean deleteUntagged) {}
