package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.net.Network;
import io.stowage.storage.net.ProxyRules;
import io.stowage.storage.s3.S3Settings.Checksums;
import io.stowage.storage.s3.S3Settings.Place;
import io.stowage.storage.s3.S3Settings.Wire;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The SDK's clients, made once for each store and closed with it. */
final class S3Connection implements AutoCloseable {

    private static final int MAX_ATTEMPTS = 4;

    private final S3Client client;
    private final S3Presigner presigner;
    private final S3Presigner ownPresigner;
    private final ProxyRules proxies;
    private final List<SdkAutoCloseable> resources;

    private S3Connection(
            S3Client client,
            S3Presigner presigner,
            S3Presigner ownPresigner,
            ProxyRules proxies,
            List<SdkAutoCloseable> resources) {
        this.client = client;
        this.presigner = presigner;
        this.ownPresigner = ownPresigner;
        this.proxies = proxies;
        this.resources = List.copyOf(resources);
    }

    /** @param interceptors see each request; for tests */
    static S3Connection open(S3Settings settings, List<ExecutionInterceptor> interceptors)
            throws StoreConfigurationException {
        return open(settings, interceptors, Network.ofProcess());
    }

    static S3Connection open(S3Settings settings, List<ExecutionInterceptor> interceptors, Network network)
            throws StoreConfigurationException {
        AwsCredentialsProvider credentials = S3Credentials.of(settings, network);
        SdkHttpClient sdks = S3Http.client(network, settings.wire().skipVerify());
        SdkHttpClient http = PlainConnections.fit(settings, network.proxies()) ? new PlainWrites(sdks) : sdks;
        S3Client client = client(settings, credentials, http, interceptors);
        Place place = settings.place();
        S3Presigner presigner = presigner(place, place.redirectEndpoint().or(place::endpoint), credentials);
        S3Presigner own = presigner(place, place.endpoint(), credentials);
        List<SdkAutoCloseable> resources = credentials instanceof SdkAutoCloseable closeable
                ? List.of(client, presigner, own, http, closeable)
                : List.of(client, presigner, own, http);
        return new S3Connection(client, presigner, own, network.proxies(), resources);
    }

    S3Client client() {
        return client;
    }

    /** For what clients get. */
    S3Presigner presigner() {
        return presigner;
    }

    ProxyRules proxies() {
        return proxies;
    }

    /** For what is sent to the store from here. */
    S3Presigner ownPresigner() {
        return ownPresigner;
    }

    private static S3Client client(
            S3Settings settings,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            List<ExecutionInterceptor> interceptors) {
        Place place = settings.place();
        Wire wire = settings.wire();
        ClientOverrideConfiguration.Builder override = ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(MAX_ATTEMPTS)
                        // An answer that breaks off is to the SDK one that cannot be parsed.
                        .retryOnRootCauseInstanceOf(IOException.class)
                        .retryOnExceptionOrCauseInstanceOf(XMLStreamException.class)
                        .build())
                .executionInterceptors(interceptors)
                .addExecutionInterceptor(new WholeHeads());
        wire.userAgent()
                .ifPresent(agent -> override.putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, agent));
        boolean all = wire.checksums() == Checksums.SUPPORTED;
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(Region.of(place.region()))
                .serviceConfiguration(configuration(place, wire))
                .accelerate(place.accelerate())
                .dualstackEnabled(place.dualStack())
                .fipsEnabled(place.fips())
                .requestChecksumCalculation(
                        all ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        all ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override.build());
        place.endpoint().ifPresent(builder::endpointOverride);
        if (wire.checksums() == Checksums.MD5) {
            builder.addPlugin(LegacyMd5Plugin.create());
        }
        return builder.build();
    }

    private static S3Configuration configuration(Place place, Wire wire) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(place.pathStyle())
                .chunkedEncodingEnabled(wire.chunkedEncoding())
                .build();
    }

    private static S3Presigner presigner(Place place, Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .credentialsProvider(credentials)
                .region(Region.of(place.region()))
                .dualstackEnabled(place.dualStack())
                .fipsEnabled(place.fips())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(place.pathStyle())
                        .build());
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** Repeatable. */
    @Override
    public void close() {
        resources.forEach(SdkAutoCloseable::close);
    }
}
