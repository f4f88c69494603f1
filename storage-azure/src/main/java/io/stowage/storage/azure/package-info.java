/**
 * The driver for Azure Blob Storage: each content is one blob of a container.
 *
 * <p>Start at {@link io.stowage.storage.azure.AzureStoreProvider}. The SDK speaks through the client of the JDK: it brings
 * no event loops, and a stream of it takes from the network what its reader asks for and no more. All classes but the
 * streams may be used by any thread.
 */
@NullMarked
package io.stowage.storage.azure;

import org.jspecify.annotations.NullMarked;
