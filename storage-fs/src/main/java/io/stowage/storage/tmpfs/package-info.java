/**
 * A store that keeps nothing beyond the process and takes no more memory than it was given: for caches and trials.
 *
 * <p>Start at {@link io.stowage.storage.tmpfs.TmpfsStoreProvider}; what it opens is the in-memory driver with a limit.
 * Depends on {@code io.stowage.storage} and its {@code memory}.
 */
@NullMarked
package io.stowage.storage.tmpfs;

import org.jspecify.annotations.NullMarked;
