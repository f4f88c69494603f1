/** Tests of the in-memory driver. */
@NullMarked
package io.stowage.storage.memory;

import org.jspecify.annotations.NullMarked;
