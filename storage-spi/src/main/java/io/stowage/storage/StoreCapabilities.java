package io.stowage.storage;

/**
 * What a store can promise. Where stores are known to lie, a driver tries it out at its start.
 *
 * @param createIfAbsent how far {@link Precondition#absent()} reaches
 * @param replaceIfSame how far {@link Precondition#version} reaches when writing
 * @param deleteIfSame how far {@link Precondition#version} reaches when deleting
 * @param local whether reading small content takes microseconds, as on a local disk
 * @param persistent whether content survives the end of the process
 * @param links whether {@link BlobStore#link} gives links
 * @param deleteBatch how many keys one request of {@link BlobStore#deleteAll} takes; more are split by the driver
 * @param maxContentBytes the longest content of an upload
 * @param writable whether the credentials are meant for writing, too
 */
public record StoreCapabilities(
        Reach createIfAbsent,
        Reach replaceIfSame,
        Reach deleteIfSame,
        boolean local,
        boolean persistent,
        boolean links,
        int deleteBatch,
        long maxContentBytes,
        boolean writable) {

    /** A store that can be written, as nearly all can. */
    public StoreCapabilities(
            Reach createIfAbsent,
            Reach replaceIfSame,
            Reach deleteIfSame,
            boolean local,
            boolean persistent,
            boolean links,
            int deleteBatch,
            long maxContentBytes) {
        this(createIfAbsent, replaceIfSame, deleteIfSame, local, persistent, links, deleteBatch, maxContentBytes, true);
    }

    /** Among whom a conditional change is one step. */
    public enum Reach {
        /** All processes on the store. */
        STORE,
        /** The threads that share one {@link BlobStore}. */
        PROCESS,
        /** Nobody: the condition is checked, but two may pass at once. */
        NONE
    }
}
