package io.stowage.server.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Passes on one message for each read that is asked for, and asks the socket only when it has none: so a request behind
 * another waits, and a body comes as fast as it is taken. What it keeps is bounded by one read of the socket. Event loop
 * only.
 *
 * <p>Netty's own {@code FlowControlHandler} forgets, in 4.2.20, a read that is asked for while a message is being passed
 * on.
 */
final class MessageGate extends ChannelDuplexHandler {

    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean wanted;
    private boolean passing;

    @Override
    public void read(ChannelHandlerContext context) {
        wanted = true;
        pass(context);
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
        if (wanted) {
            context.read();
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
