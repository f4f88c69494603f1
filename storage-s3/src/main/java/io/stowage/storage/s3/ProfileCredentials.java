package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.Rotating;
import io.stowage.storage.net.Network;
import io.stowage.storage.s3.S3Settings.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * What a shared-credentials file gives: keys, or a role for whoever has a token of the cluster. The token is a file of its own,
 * which the SDK reads whenever it asks for new keys. Any thread.
 */
final class ProfileCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

    private static final String PARAMETER = "credentialsconfigpath";
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path file;
    private final String region;
    private final Network network;
    private final String profile = ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();

    /** Roles in use and of former files, which a request may still be using; a file of a role is seldom replaced. */
    private final List<SdkAutoCloseable> roles = new ArrayList<>();

    private final Rotating<AwsCredentialsProvider> rotating;

    /** @param region where to ask for a role's keys */
    ProfileCredentials(Path file, String region, Network network) throws StoreConfigurationException {
        this.file = file;
        this.region = region;
        this.network = network;
        this.rotating = Rotating.of(file, this::read, S3Credentials::complain);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return rotating.get().resolveCredentials();
    }

    private AwsCredentialsProvider read() throws StoreConfigurationException {
        Profile found = parse().profile(profile).orElseThrow(() -> wrong("has no profile " + profile));
        Optional<String> id = found.property("aws_access_key_id");
        Optional<String> secret = found.property("aws_secret_access_key");
        if (id.isPresent() && secret.isPresent()) {
            return StaticCredentialsProvider.create(
                    S3Credentials.credentials(new Keys(id.get(), secret.get(), found.property("aws_session_token"))));
        }
        Optional<String> role = found.property("role_arn");
        Optional<String> token = found.property("web_identity_token_file");
        if (role.isPresent() && token.isPresent()) {
            return role(role.get(), Path.of(token.get()), found.property("role_session_name"));
        }
        throw wrong("must have aws_access_key_id and aws_secret_access_key, or role_arn and web_identity_token_file,"
                + " in its profile " + profile);
    }

    private ProfileFile parse() throws StoreConfigurationException {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                return ProfileFile.builder()
                        .content(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                        .type(ProfileFile.Type.CREDENTIALS)
                        .build();
            }
        } catch (IOException | IllegalArgumentException e) {
            // Told below, without what stands in it.
        }
        throw wrong("must be a readable shared-credentials file: " + file);
    }

    private AwsCredentialsProvider role(String arn, Path token, Optional<String> session) {
        WebIdentity role = WebIdentity.of(arn, token, session, region, network);
        synchronized (roles) {
            roles.add(role);
        }
        return role;
    }

    private static StoreConfigurationException wrong(String message) {
        return new StoreConfigurationException(PARAMETER, message);
    }

    /** Repeatable. */
    @Override
    public void close() {
        synchronized (roles) {
            roles.forEach(SdkAutoCloseable::close);
        }
    }
}
