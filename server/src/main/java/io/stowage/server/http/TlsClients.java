package io.stowage.server.http;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.stowage.server.tls.ClientTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.TrustManager;

/**
 * What clients have to show in the handshake.
 *
 * @param authorities PEM files with the certificates of those who sign the clients'; none where nothing is asked for
 */
public record TlsClients(Mode mode, List<Path> authorities) {

    /** Nothing. */
    public static final TlsClients NONE = new TlsClients(Mode.NONE, List.of());

    /** Which certificates. */
    public enum Mode {
        /** None. */
        NONE(ClientAuth.NONE, false),
        /** Any or none; it tells nothing about anybody. */
        REQUEST(ClientAuth.OPTIONAL, false),
        /** Any, but one; it tells nothing about anybody. */
        REQUIRE_ANY(ClientAuth.REQUIRE, false),
        /** None, or one by an authority. */
        VERIFY_IF_GIVEN(ClientAuth.OPTIONAL, true),
        /** One by an authority. */
        REQUIRE_AND_VERIFY(ClientAuth.REQUIRE, true);

        private final ClientAuth asked;
        private final boolean verified;

        Mode(ClientAuth asked, boolean verified) {
            this.asked = asked;
            this.verified = verified;
        }
    }

    public TlsClients {
        authorities = List.copyOf(authorities);
        if (authorities.isEmpty() != (mode == Mode.NONE)) {
            throw new IllegalArgumentException("authorities and a mode go together");
        }
    }

    /** Whether a certificate that gets through the handshake tells who its holder is. */
    public boolean verified() {
        return mode.verified;
    }

    ClientAuth asked() {
        return mode.asked;
    }

    /**
     * Who judges their certificates. The files are read in any mode: one that cannot be read is a mistake that nobody would
     * see otherwise.
     *
     * @throws IOException when a file cannot be read or holds no certificate
     */
    TrustManager judge() throws IOException {
        if (mode == Mode.NONE) {
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
        }
        ClientTrust trust = ClientTrust.read(authorities);
        return verified() ? trust : InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
    }
}
