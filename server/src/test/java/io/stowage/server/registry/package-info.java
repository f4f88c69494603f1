/** Tests of the registry's domain on a store in memory, watched and made to fail. */
@NullMarked
package io.stowage.server.registry;

import org.jspecify.annotations.NullMarked;
