package io.stowage.server.auth.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.net.Network;
import io.stowage.storage.net.NetworkContract;
import java.net.URI;
import java.util.Optional;

/** The way to whoever is asked. */
final class JsonClientNetworkTest extends NetworkContract {

    @Override
    protected void get(Network network, URI uri) throws Exception {
        JsonClient.Answer answer = new JsonClient(network, Optional.empty(), Optional.empty()).get(uri.resolve("/"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().isObject()).isTrue();
    }

    @Override
    protected boolean logsInForTunnels() {
        return false;
    }
}
