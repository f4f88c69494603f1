package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpTransport;
import io.stowage.storage.net.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.junit.jupiter.api.Test;

/** A store that takes a connection, and then nothing of what is sent. */
final class DeadlinesTest {

    /** More than any socket takes by itself. */
    private static final int BYTES = 32 * 1024 * 1024;

    @Test
    void whatIsNotTakenInTimeIsBrokenOff() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Deadlines deadlines = new Deadlines(Duration.ofMillis(300).minusSeconds(BYTES / (64 * 1024)))) {
            silent.setReceiveBufferSize(16 * 1024);
            HttpTransport transport =
                    GcsConnection.transport(deadlines, Network.ofProcess(), new DefaultRoutePlanner(null));
            HttpRequest request = transport
                    .createRequestFactory()
                    .buildPutRequest(
                            new GenericUrl("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                            new ByteArrayContent("text/plain", new byte[BYTES]));

            assertThatThrownBy(request::execute)
                    .isInstanceOfSatisfying(IOException.class, thrown -> assertThat(GcsErrors.isPassing(thrown))
                            .isTrue());
            transport.shutdown();
        }
    }
}
