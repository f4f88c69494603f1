package io.stowage.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel that knows what has come already, so that who must not wait can read as well. */
public interface ReadyChannel extends ReadableByteChannel {

    /**
     * As {@link #read}, but never waits.
     *
     * @return bytes read; 0 when only {@link #read} can tell what is next: more bytes, the end, or a failure
     */
    int readReady(ByteBuffer target) throws IOException;
}
