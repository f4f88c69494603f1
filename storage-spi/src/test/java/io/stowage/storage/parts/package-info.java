/** An object store in memory, and what uploads in parts do on it. */
@NullMarked
package io.stowage.storage.parts;

import org.jspecify.annotations.NullMarked;
