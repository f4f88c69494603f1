package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.NetworkContract;
import java.net.URI;

/** The way to a store. */
final class AzureNetworkTest extends NetworkContract {

    @Override
    protected void get(Network network, URI uri) throws Exception {
        HttpRequest request = new HttpRequest(HttpMethod.GET, uri.resolve("/").toURL());
        try (HttpResponse response = Transport.of(false, network).sendSync(request, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(200);
        }
    }

    @Override
    protected boolean logsInForTunnels() {
        return false;
    }
}
