package io.stowage.storage.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.stowage.storage.net.Network;
import io.stowage.storage.parts.ObjectName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The container that this driver works in, and how its names become names of blobs.
 *
 * @param impatient the same container, for requests that are given up after moments
 * @param root what the name of each blob begins with: empty, or ending with a slash
 * @param tokens what asks for tokens, when the credentials are of that kind
 */
record AzureContainer(
        BlobServiceClient service,
        BlobContainerClient client,
        BlobContainerClient impatient,
        AzureCredentials credentials,
        Optional<TokenCredential> tokens,
        String root) {

    /** For what moves little. An answer that takes longer is not worth waiting for: another attempt is. */
    static final Duration SHORT = Duration.ofSeconds(20);

    /** For what the service may have to look around for, or to put together. */
    static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    /** A line as slow as this is still one. */
    private static final long LEAST_BYTES_PER_SECOND = 64 * 1024;

    /** For whoever looks how the store is: what has gone is to be seen soon, what fails for a moment not at all. */
    private static final RequestRetryOptions IMPATIENT = retries(3, Duration.ofMillis(100));

    /** The container as {@code settings} name it; no request is made. */
    static AzureContainer of(AzureStoreSettings settings, Network network) {
        HttpClient http = Transport.of(settings.trusting(), network);
        Optional<TokenCredential> tokens = settings.credentials().tokens(http);
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(settings.endpoint().service())
                .httpClient(http)
                .serviceVersion(settings.version())
                .retryOptions(retries(settings))
                .addPolicy(new Attempts.Policy());
        settings.credentials().applyTo(builder, tokens);
        BlobServiceClient service = builder.buildClient();
        BlobServiceClient impatient = builder.retryOptions(IMPATIENT).buildClient();
        return new AzureContainer(
                service,
                service.getBlobContainerClient(settings.container()),
                impatient.getBlobContainerClient(settings.container()),
                settings.credentials(),
                tokens,
                settings.root());
    }

    private static RequestRetryOptions retries(AzureStoreSettings settings) {
        return retries(
                settings.retries(),
                settings.retryDelay().compareTo(LONGEST_DELAY) < 0 ? settings.retryDelay() : LONGEST_DELAY);
    }

    private static RequestRetryOptions retries(int most, Duration delay) {
        @Nullable Duration perTry = null; // The transport has its own limits.
        @Nullable String secondary = null; // What is behind in time is no place to read from.
        return new RequestRetryOptions(RetryPolicyType.EXPONENTIAL, most + 1, perTry, delay, LONGEST_DELAY, secondary);
    }

    /** The same container with a slash before each name. */
    AzureContainer withSlash() {
        return new AzureContainer(service, client, impatient, credentials, tokens, '/' + root);
    }

    String nameOf(ObjectName name) {
        return root + name.value();
    }

    /** In words for an operator who looks for what is wrong with it. */
    String described() {
        String account = service.getAccountUrl().replaceFirst("[?].*", "");
        return "container " + client.getBlobContainerName() + " at " + account;
    }

    /** The same, given up after moments. */
    BlockBlobClient impatientBlob(ObjectName name) {
        return impatient.getBlobClient(nameOf(name)).getBlockBlobClient();
    }

    BlockBlobClient blob(ObjectName name) {
        return client.getBlobClient(nameOf(name)).getBlockBlobClient();
    }

    /** How long to wait for the answer to a request that carries {@code bytes}. */
    static Duration timeFor(long bytes) {
        return LONG.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
    }
}
