/**
 * The driver for Azure Blob Storage: each content is one blob of a container.
 *
 * <p>Start at {@link io.stowage.storage.azure.AzureStoreProvider}. The SDK speaks through the client of the JDK: it brings
 * no event loops, and a stream of it takes from the network what its reader asks for and no more. All classes but the
 * streams may be used by any thread.
 *
 * <p>Whose right requests are made by: the Secret that {@code servicebinding} names, read again when it changes; the key of
 * the account; a signature, which is nobody else's to have, so that with it there are no links; an application; or what the
 * environment gives, which is asked without being told to when it has the variables of an identity.
 */
@NullMarked
package io.stowage.storage.azure;

import org.jspecify.annotations.NullMarked;
