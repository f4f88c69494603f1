package io.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

    private static final int BEFORE_VERSION = 5 + 4;

    /** What a client of the JDK says first, from its version on. */
    private static byte[] hello(String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine("one.example.com", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOfRange(out.array(), BEFORE_VERSION, out.position());
    }

    private static boolean offers(byte[] hello) {
        return ClientHello.offers(Unpooled.wrappedBuffer(hello), TlsContext.ACME);
    }

    @Test
    void protocolsAreFound() throws Exception {
        assertThat(offers(hello("acme-tls/1"))).isTrue();
        assertThat(offers(hello("h2", "acme-tls/1"))).isTrue();
        assertThat(offers(hello("h2", "http/1.1"))).isFalse();
        assertThat(offers(hello("acme-tls/10"))).isFalse();
        assertThat(offers(hello())).isFalse();
    }

    @Test
    void whatIsCutOffOffersNothing() throws Exception {
        byte[] hello = hello("h2", "http/1.1");
        for (int length = 0; length < hello.length; length++) {
            assertThat(offers(Arrays.copyOf(hello, length))).isFalse();
        }
    }

    @Test
    void nonsenseIsNoError() throws Exception {
        Random random = new Random(7);
        byte[] hello = hello("h2", "acme-tls/1");
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = hello.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            found += offers(changed) ? 1 : 0;
        }
        assertThat(found).isBetween(1, 20_000);
    }
}
