package io.stowage.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.stowage.server.http.Response.Body;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Connections over the limit: each is told to come again later and closed. Handshakes are dear, so a few are made at a
 * time, and the others wait unread; of those who wait there are as many as there may be connections, and no more. Event
 * loop only.
 */
final class Refusals {

    private static final int HANDSHAKES = 32;

    /** For the handshake, if there is one, and the first byte of the request. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** For the client to read the answer. */
    private static final long LINGER_MILLIS = 2_000;

    private final Budget places;
    private final Turns turns;
    private final Optional<TlsContexts> tls;
    private final DateHeader date;

    /** @param tls of HTTP/1.1 alone: whoever comes with HTTP/2 falls back to it */
    Refusals(int places, Optional<TlsContexts> tls, DateHeader date) {
        this.places = new Budget(places);
        this.turns = new Turns(tls.isPresent() ? HANDSHAKES : places);
        this.tls = tls;
        this.date = date;
    }

    void refuse(Channel connection) {
        connection.config().setAutoRead(false);
        if (!places.take(1)) {
            connection.close();
            return;
        }
        connection.pipeline().addLast(new Vanished());
        Turns.Claim turn = turns.claim(1, () -> connection.eventLoop().execute(() -> tell(connection)));
        connection.closeFuture().addListener(closed -> {
            turn.end();
            places.give(1);
        });
    }

    private void tell(Channel connection) {
        if (!connection.isOpen()) {
            return;
        }
        tls.ifPresent(
                contexts -> connection.pipeline().addLast(new WholeRecords(), contexts.refusing(connection.alloc())));
        connection.pipeline().addLast(new HttpResponseEncoder(), new Refusal());
        connection.config().setAutoRead(true);
    }

    /** A client that goes while it waits to be told: its affair, not one for the log. */
    private static final class Vanished extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Answers the first byte of a request, or its absence, and reads on until the client has closed. */
    private final class Refusal extends ChannelInboundHandlerAdapter {

        private boolean told;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.executor().schedule(() -> tell(context), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            tell(context);
        }

        private void tell(ChannelHandlerContext context) {
            if (told || !context.channel().isActive()) {
                return;
            }
            told = true;
            Response response = ErrorRenderer.tooManyConnections();
            HttpHeaders headers = response.headers();
            headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().lengthBytes());
            headers.set(HttpHeaderNames.DATE, date.text());
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            byte[] body = response.body() instanceof Body.Bytes inMemory ? inMemory.bytes() : new byte[0];
            context.writeAndFlush(Messages.full(response.status(), headers, body))
                    .addListener(written -> end(context));
        }

        private void end(ChannelHandlerContext context) {
            SslHandler secured = context.pipeline().get(SslHandler.class);
            if (secured != null) {
                secured.closeOutbound();
            } else if (context.channel() instanceof DuplexChannel socket) {
                socket.shutdownOutput();
            }
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // whatever it is, there was nothing more to say
        }
    }
}
