package io.stowage.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Passes on one message for each that is asked for: so a request behind another waits, and a body comes as fast as it is
 * taken. The socket is read ahead of that by a few messages, and no more. Event loop only.
 *
 * <p>Netty's own {@code FlowControlHandler} forgets, in 4.2.20, a read that is asked for while a message is being passed
 * on, and stops and starts reading from the socket for each request.
 */
final class MessageGate extends ChannelInboundHandlerAdapter {

    /** A request without body is two: while it is answered its end waits here. */
    private static final int MAX_AHEAD = 2;

    private final Queue<Object> waiting = new ArrayDeque<>(4);
    private @Nullable ChannelHandlerContext context;
    private boolean wanted;
    private boolean passing;
    private boolean stopped;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Asks for one more message, now or when it comes. */
    void next() {
        wanted = true;
        pass(Objects.requireNonNull(context));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        waiting.add(message);
        pass(context);
    }

    private void pass(ChannelHandlerContext context) {
        if (passing) {
            return;
        }
        passing = true;
        try {
            while (wanted && !waiting.isEmpty()) {
                wanted = false;
                context.fireChannelRead(waiting.remove());
            }
        } finally {
            passing = false;
        }
        boolean stop = waiting.size() > MAX_AHEAD;
        if (stop != stopped) {
            stopped = stop;
            context.channel().config().setAutoRead(!stop);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseAll();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseAll();
    }

    private void releaseAll() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
