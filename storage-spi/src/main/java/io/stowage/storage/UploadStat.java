package io.stowage.storage;

import java.time.Instant;

/**
 * An unfinished upload.
 *
 * @param touched when it was last checkpointed or appended to, by the store's clock
 */
public record UploadStat(UploadId id, Instant touched) {}
