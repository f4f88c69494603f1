package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.auth.oauth2.ComputeEngineCredentials;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.NetworkContract;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The way to a store. */
final class GcsNetworkTest extends NetworkContract {

    @Override
    protected void get(Network network, URI uri) throws Exception {
        try (Deadlines deadlines = new Deadlines(Duration.ofMinutes(1))) {
            HttpTransport transport = GcsConnection.transport(deadlines, network, GcsConnection.routes(network));
            try {
                HttpResponse response = transport
                        .createRequestFactory()
                        .buildGetRequest(new GenericUrl(uri))
                        .execute();
                assertThat(response.getStatusCode()).isEqualTo(200);
                response.disconnect();
            } finally {
                transport.shutdown();
            }
        }
    }

    @Override
    protected boolean logsInForTunnels() {
        return true;
    }

    @Test
    @DisplayName("O16 the machine's own metadata server is not asked for through a proxy")
    void metadataServer() throws Exception {
        HttpRoutePlanner routes = GcsConnection.routes(Network.fromEnvironment(Map.of("HTTP_PROXY", "proxy:1")));
        HttpHost machine = HttpHost.create(ComputeEngineCredentials.getMetadataServerUrl());
        assertThat(routes.determineRoute(machine, HttpClientContext.create()).getProxyHost())
                .isNull();
        assertThat(routes.determineRoute(HttpHost.create("http://other"), HttpClientContext.create())
                        .getProxyHost())
                .hasToString("http://proxy:1");
    }
}
