package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;

/**
 * A manifest as it was pushed.
 *
 * @param digest as it was asked for; for a tag, as it was pushed
 * @param canonical its SHA-256 digest
 * @param bytes shared: not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredManifest(MediaType mediaType, Digest digest, Digest canonical, byte[] bytes) {}
