package io.stowage.storage.s3;

import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.S3Settings.Objects;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** What all requests to one bucket have in common. Any thread. */
final class S3Bucket {

    /** Of a request that carries little and is answered at once. */
    static final AwsRequestOverrideConfiguration QUICK = timeouts(Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** Of a request that carries a part, or that the store works on for some time. */
    static final AwsRequestOverrideConfiguration LONG = timeouts(Duration.ofMinutes(10), Duration.ofMinutes(20));

    static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client client;
    private final S3Settings settings;

    S3Bucket(S3Client client, S3Settings settings) {
        this.client = client;
        this.settings = settings;
    }

    private static AwsRequestOverrideConfiguration timeouts(Duration attempt, Duration call) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .apiCallTimeout(call)
                .build();
    }

    S3Client client() {
        return client;
    }

    S3Settings settings() {
        return settings;
    }

    String name() {
        return settings.place().bucket();
    }

    String described() {
        return settings.place().described();
    }

    String root() {
        return settings.place().root();
    }

    String key(ObjectName name) {
        return root() + name.value();
    }

    PutObjectRequest.Builder put(ObjectName name) {
        return PutObjectRequest.builder()
                .bucket(name())
                .key(key(name))
                .contentType(CONTENT_TYPE)
                .acl(acl())
                .serverSideEncryption(encryption())
                .ssekmsKeyId(encryptionKey());
    }

    CreateMultipartUploadRequest.Builder createMultipart(ObjectName name) {
        return CreateMultipartUploadRequest.builder()
                .bucket(name())
                .key(key(name))
                .contentType(CONTENT_TYPE)
                .acl(acl())
                .storageClass(storageClass(name))
                .serverSideEncryption(encryption())
                .ssekmsKeyId(encryptionKey())
                .overrideConfiguration(QUICK);
    }

    /** A copy inherits none of this from its source. */
    CopyObjectRequest.Builder copy(ObjectName from, ObjectName to) {
        return CopyObjectRequest.builder()
                .sourceBucket(name())
                .sourceKey(key(from))
                .destinationBucket(name())
                .destinationKey(key(to))
                .acl(acl())
                .storageClass(storageClass(to))
                .serverSideEncryption(encryption())
                .ssekmsKeyId(encryptionKey())
                .overrideConfiguration(LONG);
    }

    /** Cheaper classes ask for large objects that stay: what is a driver's own is neither. */
    StorageClass storageClass(ObjectName name) {
        return orNull(settings.objects().storageClass().filter(chosen -> !name.isOwn()));
    }

    private ObjectCannedACL acl() {
        return orNull(settings.objects().acl());
    }

    private ServerSideEncryption encryption() {
        Objects objects = settings.objects();
        ServerSideEncryption kind =
                objects.encryptionKey().isPresent() ? ServerSideEncryption.AWS_KMS : ServerSideEncryption.AES256;
        return orNull(Optional.of(kind).filter(some -> objects.encrypt()));
    }

    private String encryptionKey() {
        return orNull(settings.objects().encryptionKey());
    }

    /** The SDK's builders take null for what is not to be sent. */
    @SuppressWarnings("NullAway")
    private static <T> T orNull(Optional<T> value) {
        return value.orElse(null);
    }
}
