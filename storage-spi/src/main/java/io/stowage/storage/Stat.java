package io.stowage.storage;

import java.time.Instant;

/**
 * What a store knows of a content without reading it.
 *
 * @param modified by the store's clock
 */
public record Stat(long lengthBytes, Instant modified) {}
