package io.stowage.storage.fs;

/** What an acknowledged change survives. */
enum Durability {
    /** A loss of power. */
    FULL,
    /** The end of the process; nothing is ever forced to the disk. */
    RELAXED
}
