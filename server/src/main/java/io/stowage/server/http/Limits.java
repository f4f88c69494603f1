package io.stowage.server.http;

import io.netty.util.internal.PlatformDependent;

/**
 * Every bound of one listener, derived from the memory that the process has. What is over them is answered with 429 or 503
 * and {@code Retry-After}; nothing waits for ever, and nothing is kept that was not counted before.
 *
 * <p>Derived from the largest heap (H) and the largest direct memory (D), with what 80 MiB and 48 MiB give:
 *
 * <table>
 * <caption>Bounds</caption>
 * <tr><th>bound</th><th>derived</th><th>gives</th><th>what is over it</th></tr>
 * <tr><td>connections</td><td>H / 64 KiB</td><td>1,280</td><td>503, then closed</td></tr>
 * <tr><td>streams</td><td>H / 32 KiB</td><td>2,560</td><td>REFUSED_STREAM</td></tr>
 * <tr><td>transfers</td><td>D / 64 KiB</td><td>768</td><td>429</td></tr>
 * <tr><td>sliceBytes</td><td>D / 4</td><td>12 MiB</td><td>smaller slices, one at a time for each transfer</td></tr>
 * <tr><td>windowBytes</td><td>D / 8</td><td>6 MiB</td><td>windows of 64 KiB</td></tr>
 * <tr><td>heldBytes</td><td>D / 4</td><td>12 MiB</td><td>ENHANCE_YOUR_CALM</td></tr>
 * <tr><td>collectedBytes</td><td>H / 8</td><td>10 MiB</td><td>waits unread, then 429</td></tr>
 * <tr><td>queuedCalls</td><td>H / 16 KiB</td><td>5,120</td><td>429</td></tr>
 * </table>
 *
 * @param connections open at once; as many again are told that they are too many, those beyond are closed unheard
 * @param streams of HTTP/2 open at once on all connections
 * @param transfers bodies under way at once that pass through our memory: uploads, and downloads over TLS; not those that
 *     the kernel sends from a file
 * @param sliceBytes of bodies under way, read ahead or taken, and of buffers with half a head, beyond the one slice that each
 *     transfer may have
 * @param windowBytes that clients of HTTP/2 may send ahead of what is taken, beyond the 64 KiB of each connection
 * @param collectedBytes of manifests being received, stored and answered at once; at least one always finds room
 * @param queuedCalls requests that wait for a storage thread
 */
public record Limits(
        int connections,
        int streams,
        int transfers,
        long sliceBytes,
        long windowBytes,
        long collectedBytes,
        int queuedCalls) {

    private static final long KIB = 1024;

    /** Beyond this other things than memory end first: descriptors, ports, threads. */
    private static final int MOST = 100_000;

    public Limits {
        if (connections < 1 || streams < 1 || transfers < 1 || queuedCalls < 1) {
            throw new IllegalArgumentException("a limit leaves room for nobody");
        }
        if (sliceBytes < 0 || windowBytes < 0 || collectedBytes < 1) {
            throw new IllegalArgumentException("a limit in bytes is negative");
        }
    }

    /** Those of this process: of its heap, and of its direct memory as Netty sees it. */
    public static Limits ofProcess() {
        return ofMemory(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
    }

    /** Those of a process with so much heap and so much direct memory. */
    public static Limits ofMemory(long heapBytes, long directBytes) {
        return new Limits(
                bounded(heapBytes / (64 * KIB), 64),
                bounded(heapBytes / (32 * KIB), 128),
                bounded(directBytes / (64 * KIB), 64),
                directBytes / 4,
                directBytes / 8,
                Math.max(heapBytes / 8, KIB * KIB),
                bounded(heapBytes / (16 * KIB), 256));
    }

    private static int bounded(long derived, int least) {
        return (int) Math.max(least, Math.min(MOST, derived));
    }

    /**
     * That clients of HTTP/2 may have sent before it is taken, on all connections: what fits in the wider windows and as
     * much again, never less than one connection begins with.
     */
    public long heldBytes() {
        return windowBytes + Math.max(windowBytes, 128 * KIB);
    }

    public Limits withConnections(int value) {
        return new Limits(value, streams, transfers, sliceBytes, windowBytes, collectedBytes, queuedCalls);
    }

    public Limits withStreams(int value) {
        return new Limits(connections, value, transfers, sliceBytes, windowBytes, collectedBytes, queuedCalls);
    }

    public Limits withTransfers(int value) {
        return new Limits(connections, streams, value, sliceBytes, windowBytes, collectedBytes, queuedCalls);
    }

    public Limits withSliceBytes(long value) {
        return new Limits(connections, streams, transfers, value, windowBytes, collectedBytes, queuedCalls);
    }

    public Limits withWindowBytes(long value) {
        return new Limits(connections, streams, transfers, sliceBytes, value, collectedBytes, queuedCalls);
    }

    public Limits withCollectedBytes(long value) {
        return new Limits(connections, streams, transfers, sliceBytes, windowBytes, value, queuedCalls);
    }

    public Limits withQueuedCalls(int value) {
        return new Limits(connections, streams, transfers, sliceBytes, windowBytes, collectedBytes, value);
    }
}
