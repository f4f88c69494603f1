/**
 * The in-memory driver: the executable specification of {@code io.stowage.storage}, for tests and for registries that may
 * forget.
 *
 * <p>Start at {@link io.stowage.storage.memory.MemoryStore}. Any thread but an event loop. Depends on {@code
 * io.stowage.storage} and the JDK only.
 */
@NullMarked
package io.stowage.storage.memory;

import org.jspecify.annotations.NullMarked;
