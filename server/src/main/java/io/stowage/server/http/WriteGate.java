package io.stowage.server.http;

import io.stowage.storage.StorageException;
import java.util.Optional;

/** Whether the store may be changed now. Any thread; never waits. */
@FunctionalInterface
public interface WriteGate {

    /** Always. */
    WriteGate OPEN = Optional::empty;

    /** Why not; empty when it may. */
    Optional<StorageException> obstacle();
}
