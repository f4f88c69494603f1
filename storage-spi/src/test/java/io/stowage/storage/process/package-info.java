/** Stores of others, running beside a test: start at {@link io.stowage.storage.process.StoreServer}. */
@NullMarked
package io.stowage.storage.process;

import org.jspecify.annotations.NullMarked;
