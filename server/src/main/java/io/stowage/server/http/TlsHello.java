package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the first message of a client, and gives its place to the handler with the certificate that this client asks for.
 * Event loop only.
 */
final class TlsHello extends AbstractSniHandler<Optional<SslContext>> {

    private static final Logger LOG = LoggerFactory.getLogger(TlsHello.class);

    /** Clients with keys of several kinds, also of those that quantum computers do not break, come to 2 KiB. */
    private static final int MAX_BYTES = 16 * 1024;

    /** A record of TLS with a fatal alert, unrecognized_name: RFC 8446, 6; RFC 6066, 3. */
    private static final byte[] NO_SUCH_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final TlsContexts contexts;
    private final boolean serving;
    private boolean challenge;

    TlsHello(TlsContexts contexts, boolean serving) {
        super(MAX_BYTES, TlsContexts.HANDSHAKE_TIMEOUT_MILLIS);
        this.contexts = contexts;
        this.serving = serving;
    }

    @Override
    protected Future<Optional<SslContext>> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello)
            throws Exception {
        challenge = hello != null && ClientHello.offers(hello, TlsContext.ACME);
        return super.lookup(context, hello);
    }

    @Override
    protected Future<Optional<SslContext>> lookup(ChannelHandlerContext context, @Nullable String asked)
            throws IOException {
        String name = asked == null ? "" : asked;
        return context.executor()
                .newSucceededFuture(challenge ? contexts.challenged(name) : contexts.named(name, serving));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String asked, Future<Optional<SslContext>> found)
            throws Exception {
        Optional<SslContext> certificate = found.isSuccess() ? found.getNow() : Optional.empty();
        if (certificate.isPresent()) {
            context.pipeline().replace(this, null, TlsContexts.handler(certificate.get(), context.alloc()));
            return;
        }
        LOG.debug("connection {}: no certificate for {}", context.channel().remoteAddress(), asked);
        context.writeAndFlush(Unpooled.wrappedBuffer(NO_SUCH_NAME)).addListener(ChannelFutureListener.CLOSE);
    }
}
