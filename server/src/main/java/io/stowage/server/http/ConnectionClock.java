package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.stowage.server.http.Edge.Timeouts;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/1.1 connection whose request head does not come to its end in time, and tells its last handler when nothing
 * moves, in either direction. Costs a request nothing but marks: it looks at them now and then. Stands before the HTTP
 * decoder. Event loop only.
 */
final class ConnectionClock extends ChannelDuplexHandler {

    /** So often within the time that a connection may stand still: what it gets is this part more at most. */
    private static final int LOOKS = 4;

    private final Timeouts timeouts;
    private boolean moved;
    private int looksWithoutMove;
    private long outbound;
    private boolean inHead;
    private boolean headSeen;
    private @Nullable ScheduledFuture<?> looking;
    private @Nullable ScheduledFuture<?> headTimer;

    ConnectionClock(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        lookLater(context);
    }

    private void lookLater(ChannelHandlerContext context) {
        long millis = Math.max(1, timeouts.idle().toMillis() / LOOKS);
        looking = context.executor().schedule(() -> look(context), millis, TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext context) {
        long before = outbound;
        outbound = outbound(context);
        boolean stands = !moved && outbound == before;
        moved = false;
        looksWithoutMove = stands ? looksWithoutMove + 1 : 0;
        if (looksWithoutMove == LOOKS) {
            looksWithoutMove = 0;
            context.fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
        }
        if (context.channel().isOpen()) {
            lookLater(context);
        }
    }

    /** Another value whenever some of what we have to say has gone. */
    private static long outbound(ChannelHandlerContext context) {
        ChannelOutboundBuffer unwritten = context.channel().unsafe().outboundBuffer();
        return unwritten == null
                ? 0
                : Objects.hash(
                        System.identityHashCode(unwritten.current()),
                        unwritten.currentProgress(),
                        unwritten.totalPendingWriteBytes());
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        moved = true;
        context.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        moved = true;
        inHead = message instanceof ByteBuf && !headSeen;
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Most heads have come whole by now.
        if (inHead && headTimer == null) {
            headTimer = context.executor()
                    .schedule(() -> context.close(), timeouts.head().toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelReadComplete();
    }

    private void headSeen() {
        headSeen = true;
        inHead = false;
        cancel(headTimer);
        headTimer = null;
    }

    /** The next bytes may begin a new head. */
    private void headAwaited() {
        headSeen = false;
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel(headTimer);
        cancel(looking);
        context.fireChannelInactive();
    }

    /** Tells the clock of heads. Stands behind the HTTP decoder. */
    static final class HeadSeen extends ChannelInboundHandlerAdapter {

        private final ConnectionClock clock;

        HeadSeen(ConnectionClock clock) {
            this.clock = clock;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                clock.headSeen();
            }
            if (message instanceof LastHttpContent) {
                clock.headAwaited();
            }
            context.fireChannelRead(message);
        }
    }
}
