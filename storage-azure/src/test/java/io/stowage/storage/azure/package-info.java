/** Tests of the driver: those that need an emulator carry the tag {@code stores}. */
@NullMarked
package io.stowage.storage.azure;

import org.jspecify.annotations.NullMarked;
