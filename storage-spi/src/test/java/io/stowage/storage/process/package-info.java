/** Stores of others, as processes beside a test. */
@NullMarked
package io.stowage.storage.process;

import org.jspecify.annotations.NullMarked;
