package io.stowage.storage.s3;

import io.stowage.storage.s3.S3Settings.Access;
import io.stowage.storage.s3.S3Settings.Keys;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;

/** Finds out by whose right requests are made. Files are read again when they have changed. */
final class S3Credentials {

    private static final String PROFILE = "default";

    private S3Credentials() {}

    static AwsCredentialsProvider of(Access access) {
        if (access.keys().isPresent()) {
            return fixed(access.keys().get());
        }
        if (access.credentialsFile().isPresent()) {
            Path file = Path.of(access.credentialsFile().get());
            return ProfileCredentialsProvider.builder()
                    .profileFile(ProfileFileSupplier.reloadWhenModified(file, ProfileFile.Type.CREDENTIALS))
                    .profileName(PROFILE)
                    .build();
        }
        return DefaultCredentialsProvider.builder()
                .profileFile(ProfileFileSupplier.defaultSupplier())
                .build();
    }

    private static AwsCredentialsProvider fixed(Keys keys) {
        return StaticCredentialsProvider.create(
                keys.sessionToken().isPresent()
                        ? AwsSessionCredentials.create(
                                keys.id(), keys.secret(), keys.sessionToken().get())
                        : AwsBasicCredentials.create(keys.id(), keys.secret()));
    }
}
