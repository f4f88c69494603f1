package io.stowage.server.registry;

import io.stowage.oci.RepositoryName;
import io.stowage.storage.UploadId;

/**
 * How far a session is.
 *
 * @param offset bytes taken so far
 * @param state a signed word that the session's location carries, by which every replica knows it
 */
public record UploadProgress(RepositoryName repository, UploadId id, long offset, String state) {}
