/**
 * The domain of the registry: blobs, uploads, manifests, tags, referrers, the catalog. Start at {@link
 * io.stowage.server.registry.RegistryService}.
 *
 * <p>Every method that reaches the store blocks: storage threads only. A failure of the store is a checked {@link
 * io.stowage.storage.StorageException}; what the client is to be told is an unchecked {@link
 * io.stowage.server.registry.RegistryException}; everything else is a bug. Knows no HTTP and no Netty.
 *
 * <p>Four rules hold everywhere. A repository has what its links say, and no cache grants access. A key is made from the
 * digest that was computed, never from the one that was asked for. What is pointed at is written before what points at it,
 * and deleted after it. A write that failed half-way is healed by repeating it.
 */
@NullMarked
package io.stowage.server.registry;

import org.jspecify.annotations.NullMarked;
