package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.Rotating;
import io.stowage.storage.net.Network;
import io.stowage.storage.s3.S3Settings.Access;
import io.stowage.storage.s3.S3Settings.Keys;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFileSupplier;

/** Finds out by whose right requests are made. Files are read again when they have changed. */
final class S3Credentials {

    private S3Credentials() {}

    static AwsCredentialsProvider of(S3Settings settings, Network network) throws StoreConfigurationException {
        Access access = settings.access();
        if (access.binding().isPresent()) {
            return bound(access.binding().get(), settings.place().bucket());
        }
        if (access.keys().isPresent()) {
            return StaticCredentialsProvider.create(credentials(access.keys().get()));
        }
        if (access.credentialsFile().isPresent()) {
            return new ProfileCredentials(
                    access.credentialsFile().get(), settings.place().region(), network);
        }
        return ofEnvironment(settings.place().region(), network);
    }

    /** In the SDK's order, of which the last step is the SDK's own. */
    private static AwsCredentialsProvider ofEnvironment(String region, Network network) {
        AwsCredentialsProvider found = DefaultCredentialsProvider.builder()
                .profileFile(ProfileFileSupplier.defaultSupplier())
                .build();
        Optional<WebIdentity> role = WebIdentity.ofEnvironment(region, network);
        return role.isPresent()
                ? AwsCredentialsProviderChain.of(
                        SystemPropertyCredentialsProvider.create(),
                        EnvironmentVariableCredentialsProvider.create(),
                        role.get(),
                        found)
                : found;
    }

    private static AwsCredentialsProvider bound(Path path, String bucket) throws StoreConfigurationException {
        Rotating<AwsCredentials> rotating =
                Rotating.of(path, () -> credentials(S3Binding.keys(path, bucket)), S3Credentials::complain);
        return rotating::get;
    }

    static void complain(String what) {
        S3Store.LOG.error("the credentials stay as they were: {}", what);
    }

    static AwsCredentials credentials(Keys keys) {
        return keys.sessionToken().isPresent()
                ? AwsSessionCredentials.create(
                        keys.id(), keys.secret(), keys.sessionToken().get())
                : AwsBasicCredentials.create(keys.id(), keys.secret());
    }
}
