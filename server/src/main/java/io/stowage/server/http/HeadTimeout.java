package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose request head does not come to its end in time. Stands before the HTTP decoder, and is told by
 * {@link HeadSeen} behind it. Event loop only.
 */
final class HeadTimeout extends ChannelInboundHandlerAdapter {

    private final Duration limit;
    private boolean headSeen;
    private @Nullable ScheduledFuture<?> timer;

    HeadTimeout(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf && !headSeen && timer == null) {
            timer = context.executor().schedule(() -> context.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelRead(message);
    }

    private void headSeen() {
        headSeen = true;
        cancel();
    }

    /** The answer is on its way: the next bytes may begin a new head. */
    private void headAwaited() {
        headSeen = false;
    }

    private void cancel() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    /** Stands behind the HTTP decoder. */
    static final class HeadSeen extends ChannelInboundHandlerAdapter {

        private final HeadTimeout timeout;

        HeadSeen(HeadTimeout timeout) {
            this.timeout = timeout;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                timeout.headSeen();
            }
            if (message instanceof io.netty.handler.codec.http.LastHttpContent) {
                timeout.headAwaited();
            }
            context.fireChannelRead(message);
        }
    }
}
