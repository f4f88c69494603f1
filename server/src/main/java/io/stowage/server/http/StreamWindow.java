package io.stowage.server.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;

/**
 * How much a client may send on one stream of HTTP/2 before it is taken. Everybody begins with the least that the protocol
 * knows; more is memory, and has to be had. Event loop only.
 */
final class StreamWindow {

    /** What a stream and a connection begin with. */
    static final int INITIAL_BYTES = 64 * 1024 - 1;

    private static final int WIDE_BYTES = 1024 * 1024;

    /**
     * A connection lets its client send more as soon as so much was taken. By default it waits for half of its window, which
     * is never taken while streams that are left unread hold more than that: all the others would wait for them.
     */
    private static final float UPDATE_BYTES = INITIAL_BYTES / 2f;

    private final Channel stream;
    private final Budget windows;
    private int widenedBy;

    StreamWindow(Channel stream, Budget windows) {
        this.stream = stream;
        this.windows = windows;
    }

    /** Lets a long body come faster than one window for each round trip, if there is memory for that. */
    void widen() {
        if (widenConnection(WIDE_BYTES)) {
            change(true, WIDE_BYTES);
        }
    }

    /**
     * Lets this stream be left unread without holding up the others of its connection.
     *
     * @return false when there is no memory for that
     */
    boolean park() {
        return widenConnection(INITIAL_BYTES);
    }

    private boolean widenConnection(int bytes) {
        boolean taken = widenedBy == 0 && windows.take(bytes);
        if (taken) {
            widenedBy = bytes;
            change(false, bytes);
        }
        return taken;
    }

    /** Gives the memory back. Repeatable. */
    void close() {
        if (widenedBy > 0) {
            windows.give(widenedBy);
            change(false, -widenedBy);
            widenedBy = 0;
        }
    }

    private void change(boolean ofStream, int bytes) {
        Http2FrameCodec codec = stream.parent().pipeline().get(Http2FrameCodec.class);
        if (codec == null || !stream.parent().isActive()) {
            return;
        }
        Http2Connection connection = codec.connection();
        Http2Stream changed = ofStream
                ? connection.stream(((Http2StreamChannel) stream).stream().id())
                : connection.connectionStream();
        if (changed == null) {
            return;
        }
        Http2LocalFlowController flow = connection.local().flowController();
        try {
            flow.incrementWindowSize(changed, bytes);
            if (!ofStream && flow instanceof DefaultHttp2LocalFlowController connectionFlow) {
                connectionFlow.windowUpdateRatio(changed, 1 - UPDATE_BYTES / flow.initialWindowSize(changed));
            }
            stream.parent().flush();
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window has no room for " + bytes + " bytes more", e);
        }
    }
}
