package io.stowage.server.http;

import io.netty.buffer.ByteBuf;

/** A body on its way in. Event loop only. */
interface Intake {
    void start();

    /** Takes the buffer over. */
    void content(ByteBuf slice, boolean last);

    void abandon();

    /** Whether the client has to send something before anything can go on. */
    boolean waitsForClient();
}
