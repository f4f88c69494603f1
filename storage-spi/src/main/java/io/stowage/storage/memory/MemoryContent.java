package io.stowage.storage.memory;

import io.stowage.storage.Version;
import java.time.Instant;

/** What stands under a key. Two are equal only when they are the same write. */
record MemoryContent(Chunks chunks, Instant modified, Version version) {}
