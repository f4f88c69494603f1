package io.stowage.docker;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.net.Network;
import java.io.IOException;
import java.net.http.HttpClient;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** By which way an authority is reached, and who vouches for it: as the environment says, as everywhere else. */
final class AcmeWay extends GenericAcmeProvider {

    private final Network network;

    private AcmeWay(Network network) {
        this.network = network;
    }

    /** @throws IOException when the environment names a proxy that cannot be used */
    static AcmeWay ofProcess() throws IOException {
        try {
            return new AcmeWay(Network.ofProcess());
        } catch (StoreConfigurationException e) {
            throw new IOException(e.parameter() + ' ' + e.getMessage(), e);
        }
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout())
                .proxy(network.proxies().selector())
                .sslContext(network.authorities().context())
                .build();
    }
}
