package io.stowage.server.registry;

import io.stowage.oci.RepositoryName;
import java.util.Optional;

/**
 * The session that a request names. Nothing of it has been checked.
 *
 * @param id as in the path
 * @param state as in the location that the client was given; clients may drop it
 */
public record UploadRef(RepositoryName repository, String id, Optional<String> state) {}
