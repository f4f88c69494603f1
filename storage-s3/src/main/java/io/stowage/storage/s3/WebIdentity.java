package io.stowage.storage.s3;

import io.stowage.storage.net.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Gets a role's keys for whoever has a token of the cluster, a file which is read whenever new keys are asked for. The SDK would
 * do it, too, but over connections of its own, which know less of proxies and authorities than ours. Any thread.
 */
final class WebIdentity implements AwsCredentialsProvider, SdkAutoCloseable {

    private static final String SESSION = "stowage";

    private final StsWebIdentityTokenFileCredentialsProvider role;
    private final List<SdkAutoCloseable> resources;

    private WebIdentity(StsWebIdentityTokenFileCredentialsProvider role, StsClient client, SdkHttpClient http) {
        this.role = role;
        this.resources = List.of(role, client, http);
    }

    /** @param region where to ask */
    static WebIdentity of(String arn, Path token, Optional<String> session, String region, Network network) {
        SdkHttpClient http = S3Http.client(network, false);
        StsClient client = StsClient.builder()
                .httpClient(http)
                .region(Region.of(region))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        return new WebIdentity(
                StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(client)
                        .roleArn(arn)
                        .webIdentityTokenFile(token)
                        .roleSessionName(session.orElse(SESSION))
                        .build(),
                client,
                http);
    }

    /**
     * As the environment of this process names one.
     *
     * @param region where to ask when it names none
     */
    static Optional<WebIdentity> ofEnvironment(String region, Network network) {
        Optional<String> arn = SdkSystemSetting.AWS_ROLE_ARN.getStringValue();
        Optional<String> token = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue();
        return arn.isPresent() && token.isPresent()
                ? Optional.of(of(
                        arn.get(),
                        Path.of(token.get()),
                        SdkSystemSetting.AWS_ROLE_SESSION_NAME.getStringValue(),
                        SdkSystemSetting.AWS_REGION.getStringValue().orElse(region),
                        network))
                : Optional.empty();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return role.resolveCredentials();
    }

    /** Repeatable. */
    @Override
    public void close() {
        resources.forEach(SdkAutoCloseable::close);
    }
}
