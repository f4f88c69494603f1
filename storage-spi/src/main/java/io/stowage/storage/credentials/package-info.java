/**
 * Credentials in files that others replace: what the drivers for object stores share.
 *
 * <p>{@link io.stowage.storage.credentials.Rotating} reads files again when they have changed, {@link
 * io.stowage.storage.credentials.ServiceBinding} knows the Secrets that service bindings make. No secret stands in a message
 * or a {@code toString}. Any thread.
 */
@NullMarked
package io.stowage.storage.credentials;

import org.jspecify.annotations.NullMarked;
