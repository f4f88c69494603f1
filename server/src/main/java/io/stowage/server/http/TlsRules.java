package io.stowage.server.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Which TLS is spoken, and with whom.
 *
 * @param onlyTls13 whether TLS 1.2 is refused
 * @param cipherSuites those of TLS 1.2, the best first; none for the recommended ones
 * @param clients what they have to show
 */
public record TlsRules(boolean onlyTls13, List<String> cipherSuites, TlsClients clients) {

    public static final TlsRules DEFAULT = new TlsRules(false, List.of(), TlsClients.NONE);

    /** Nobody chooses among these: all of them are good. */
    private static final List<String> OF_TLS_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    public TlsRules {
        cipherSuites = List.copyOf(cipherSuites);
    }

    String[] versions() {
        return onlyTls13 ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"};
    }

    List<String> ciphers() {
        if (cipherSuites.isEmpty()) {
            return Http2SecurityUtil.CIPHERS;
        }
        List<String> all = new ArrayList<>(OF_TLS_13);
        cipherSuites.stream().filter(name -> !all.contains(name)).forEach(all::add);
        return all;
    }
}
