package io.stowage.storage.parts;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes to be sent, which can be asked for as often as sending has to be repeated. They stay what they are for as long as
 * the call lasts that they were given to, and no longer.
 */
public interface PartBytes {

    int lengthBytes();

    /** All bytes, in read-only buffers of their own positions. */
    List<ByteBuffer> buffers();

    /** All bytes from the first. */
    InputStream stream();
}
