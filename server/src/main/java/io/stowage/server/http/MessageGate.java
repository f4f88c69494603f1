package io.stowage.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Passes on one message for each that is asked for: so a request behind another waits, and a body comes as fast as it is
 * taken. The socket is read ahead of that by a few messages, and no more, and by no body while memory for bodies is scarce;
 * what one read of it brings beyond them stays bytes. Event loop only.
 *
 * <p>Netty's own {@code FlowControlHandler} forgets, in 4.2.20, a read that is asked for while a message is being passed
 * on, and stops and starts reading from the socket for each request.
 */
final class MessageGate extends ChannelInboundHandlerAdapter {

    /** A request without body is two: while it is answered its end waits here. */
    private static final int MAX_AHEAD = 2;

    /** Decoded, a request takes many times the memory of its bytes. */
    private static final int MAX_DECODED = 16;

    private final Budget slices;
    private final Queue<Object> waiting = new ArrayDeque<>(4);
    private int waitingBytes;
    private @Nullable ChannelHandlerContext context;
    private @Nullable StrictRequestDecoder decoder;
    private boolean wanted;
    private boolean passing;
    private boolean stopped;

    /** @param slices which what waits is counted in */
    MessageGate(Budget slices) {
        this.slices = slices;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        this.decoder = context.pipeline().get(StrictRequestDecoder.class);
    }

    /** Asks for one more message, now or when it comes. */
    void next() {
        wanted = true;
        pass(Objects.requireNonNull(context));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        waiting.add(message);
        count(bytes(message));
        StrictRequestDecoder source = decoder;
        if (source != null && waiting.size() >= MAX_DECODED) {
            source.pause();
        }
        pass(context);
    }

    private void pass(ChannelHandlerContext context) {
        if (passing) {
            return;
        }
        passing = true;
        try {
            while (wanted && hasMessage()) {
                wanted = false;
                Object message = waiting.remove();
                count(-bytes(message));
                context.fireChannelRead(message);
            }
        } finally {
            passing = false;
        }
        StrictRequestDecoder source = decoder;
        boolean stop = waiting.size() > MAX_AHEAD
                || (waitingBytes > 0 && !slices.hasRoom(ScarceReads.MAX_BYTES))
                || (source != null && source.isHolding());
        if (stop != stopped) {
            stopped = stop;
            context.channel().config().setAutoRead(!stop);
        }
    }

    private static int bytes(Object message) {
        return message instanceof HttpContent content ? content.content().readableBytes() : 0;
    }

    private void count(int bytes) {
        // most requests have no body, and all loops share the count
        if (bytes != 0) {
            waitingBytes += bytes;
            slices.add(bytes);
        }
    }

    private boolean hasMessage() {
        StrictRequestDecoder source = decoder;
        if (waiting.isEmpty() && source != null) {
            source.goOn();
        }
        return !waiting.isEmpty();
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
        count(-waitingBytes);
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
