package io.stowage.server.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslHandler;
import io.stowage.oci.InvalidNameException;
import io.stowage.server.auth.Attempt;
import io.stowage.server.auth.Credentials;
import io.stowage.server.auth.Decision;
import io.stowage.server.auth.Gate;
import io.stowage.server.http.Route.Endpoint;
import io.stowage.server.registry.ErrorCode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Leads requests to the {@link Gate}, and tells them what it has decided. Event loop only.
 *
 * @param proxies whose word about clients counts
 */
public record Entrance(Gate gate, Proxies proxies) {

    /** Where nobody is asked. */
    public static Entrance open() {
        return new Entrance(Gate.open(), Proxies.NONE);
    }

    /** Has {@code task} run when whoever sent this may do what he wants; else he is told. */
    void pass(Exchange exchange, Route route, Runnable task) {
        if (gate.isOpen() || RequiredAccess.isOpen(route.endpoint())) {
            task.run();
            return;
        }
        Request request = exchange.request();
        Channel channel = exchange.context().channel();
        Credentials shown = credentials(request, channel);
        if (route.endpoint() == Endpoint.OPENSHIFT_TOKEN && shown instanceof Credentials.None) {
            task.run(); // there is a token for nobody, too
            return;
        }
        Attempt attempt;
        try {
            attempt = new Attempt(
                    shown,
                    RequiredAccess.of(route, request.method()),
                    proxies.client(channel.remoteAddress(), request),
                    exchange::origin);
        } catch (InvalidNameException e) {
            exchange.send(ErrorRenderer.badRequest(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage())));
            return;
        }
        exchange.pending().decide(gate, attempt, decision -> {
            if (decision instanceof Decision.Granted granted) {
                exchange.sentBy(granted.caller());
                task.run();
            } else {
                if (decision instanceof Decision.Denied denied) {
                    exchange.sentBy(denied.caller());
                }
                exchange.send(ErrorRenderer.refusal(decision));
            }
        });
    }

    /** Two headers are none: nobody could say which of them counts. */
    private Credentials credentials(Request request, Channel channel) {
        List<String> headers = request.headers(HttpHeaderNames.AUTHORIZATION);
        if (headers.size() > 1) {
            return new Credentials.Unreadable();
        }
        Credentials shown = headers.isEmpty() ? new Credentials.None() : Credentials.parse(headers.get(0));
        return gate.knowsCertificates() && shown instanceof Credentials.None
                ? certificate(channel)
                        .<Credentials>map(Credentials.Certificate::new)
                        .orElse(shown)
                : shown;
    }

    private static Optional<X509Certificate> certificate(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null && channel.parent() != null) {
            tls = channel.parent().pipeline().get(SslHandler.class); // a stream's connection
        }
        try {
            return tls != null && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate own
                    ? Optional.of(own)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // he has shown none
        }
    }
}
