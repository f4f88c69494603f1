package io.stowage.storage.s3;

import io.stowage.storage.net.HttpProxy;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.ProxyRules;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.utils.AttributeMap;

/** Makes what carries the SDK's requests. Which proxy and whom to believe is not left to the SDK: it reads less out of it. */
final class S3Http {

    /**
     * As many as there are ports for. Whoever reads slowly keeps one, and how many may do so is for the server to say:
     * a bound here would fail those who come after.
     */
    private static final int MAX_CONNECTIONS = 16_384;

    private S3Http() {}

    /** @param skipVerify whether any certificate is believed, and any name in it */
    static SdkHttpClient client(Network network, boolean skipVerify) {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionAcquisitionTimeout(Duration.ofSeconds(10))
                .connectionTimeout(Duration.ofSeconds(5))
                .socketTimeout(Duration.ofSeconds(60))
                .tcpKeepAlive(true)
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useEnvironmentVariableValues(false)
                        .useSystemPropertyValues(false)
                        .build())
                .httpRoutePlanner(
                        new SystemDefaultRoutePlanner(network.proxies().selector()))
                .credentialsProvider(logins(network.proxies()));
        if (!skipVerify) {
            builder.tlsTrustManagersProvider(() -> new TrustManager[] {network.authorities()});
        }
        return builder.buildWithDefaults(AttributeMap.builder()
                .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, skipVerify)
                .build());
    }

    private static CredentialsProvider logins(ProxyRules proxies) {
        BasicCredentialsProvider logins = new BasicCredentialsProvider();
        for (HttpProxy proxy : proxies.named()) {
            proxy.login()
                    .ifPresent(login -> logins.setCredentials(
                            new AuthScope(proxy.host(), proxy.port()),
                            new UsernamePasswordCredentials(
                                    login.user(), login.password().toCharArray())));
        }
        return logins;
    }
}
