/** Tests of the filesystem driver. */
@NullMarked
package io.stowage.storage.fs;

import org.jspecify.annotations.NullMarked;
