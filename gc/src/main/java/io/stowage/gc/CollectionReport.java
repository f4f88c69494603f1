package io.stowage.gc;

/**
 * What a collection found and did.
 *
 * @param marked contents that something needs
 * @param blobs contents that nothing needs
 * @param manifests links of manifests that no tag reaches
 * @param links links of blobs to contents that nothing needs
 * @param spared repositories of which everything was kept, as not all of it could be understood
 * @param failed of what was to go, the keys that could not be deleted; the next collection tries them again
 */
public record CollectionReport(long marked, long blobs, long manifests, long links, long spared, long failed) {}
