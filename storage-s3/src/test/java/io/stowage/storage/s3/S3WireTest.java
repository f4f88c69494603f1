package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.Recorder.Seen;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** What is sent, as a server sees it. Requests to AWS are turned aside on their way. */
final class S3WireTest {

    private static final ObjectName NAME = new ObjectName("x/y");
    private static final Map<String, Object> AWS =
            Map.of("bucket", "images", "region", "eu-central-1", "accesskey", "ID", "secretkey", "s");

    private Recorder recorder;

    @BeforeEach
    void start() throws Exception {
        recorder = new Recorder();
    }

    @AfterEach
    void stop() {
        recorder.close();
    }

    /** Sends to the recorder what was to go to AWS. */
    private final class TurnedAside implements ExecutionInterceptor {

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder()
                    .protocol("http")
                    .host("127.0.0.1")
                    .port(recorder.port())
                    .build();
        }
    }

    /** Remembers where a request was to go, and has it go nowhere. */
    private static final class Stopped implements ExecutionInterceptor {

        private URI target = URI.create("none:none");

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            target = context.httpRequest().getUri();
            throw SdkClientException.create("scripted");
        }
    }

    private static Map<String, Object> with(Map<String, Object> given, String... further) {
        Map<String, Object> all = new HashMap<>(given);
        for (String each : further) {
            String[] pair = each.split("=", 2);
            all.put(pair[0], pair[1]);
        }
        return all;
    }

    private Map<String, Object> other(String... further) {
        Map<String, Object> all = with(AWS, further);
        all.put("regionendpoint", recorder.uri());
        all.replaceAll((name, value) -> value.toString());
        return all;
    }

    /** The requests of a write, a multipart upload that is begun, and a copy. */
    private List<Seen> sent(Map<String, Object> parameters, ExecutionInterceptor... interceptors) throws Exception {
        S3Settings settings = S3SettingsParser.parse(parameters);
        recorder.answer(
                "POST /images/x/y",
                any -> new Recorder.Answer(
                        200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"));
        recorder.answer(
                "PUT /images/copy",
                any -> new Recorder.Answer(200, "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>"));
        try (S3Connection connection = S3Connection.open(settings, List.of(interceptors))) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            new S3Objects(bucket, S3Features.ALL).write(NAME, new byte[] {1, 2, 3}, Precondition.none());
            connection
                    .client()
                    .createMultipartUpload(bucket.createMultipart(NAME).build());
            connection
                    .client()
                    .copyObject(bucket.copy(NAME, new ObjectName("copy")).build());
        }
        return recorder.seen();
    }

    @Test
    @DisplayName("checksums and chunks of the SDK's own go to AWS only")
    void checksums() throws Exception {
        Seen toOthers = sent(other()).get(0);
        assertThat(toOthers.headers().keySet()).noneMatch(name -> name.matches("(?i).*checksum.*"));
        assertThat(toOthers.header("x-amz-trailer")).isEmpty();
        assertThat(toOthers.header("Content-Encoding")).isEmpty();
        assertThat(toOthers.header("Content-Length")).contains("3");

        Seen asked = sent(other("checksum=supported")).get(0);
        assertThat(asked.header("x-amz-checksum-crc32")).isPresent();

        Seen toAws = sent(AWS, new TurnedAside()).get(0);
        assertThat(toAws.header("x-amz-trailer").or(() -> toAws.header("x-amz-checksum-crc32")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, '', https://images.s3.eu-central-1.amazonaws.com",
        "us-east-1, '', https://images.s3.amazonaws.com",
        "cn-north-1, '', https://images.s3.cn-north-1.amazonaws.com.cn",
        "eu-central-1, usedualstack=true, https://images.s3.dualstack.eu-central-1.amazonaws.com",
        "us-west-2, usefipsendpoint=true, https://images.s3-fips.us-west-2.amazonaws.com",
        "us-west-2, accelerate=true, https://images.s3-accelerate.amazonaws.com",
        "eu-central-1, forcepathstyle=true, https://s3.eu-central-1.amazonaws.com/images",
        "eu-central-1, secure=false, http://images.s3.eu-central-1.amazonaws.com",
        "eu-central-1, regionendpoint=s3.eu-central-1.amazonaws.com, https://images.s3.eu-central-1.amazonaws.com",
        "dummy, regionendpoint=store.example, https://store.example/images",
        "dummy, regionendpoint=store.example:9000, https://store.example:9000/images",
    })
    @DisplayName("B2 Y6 O4 where requests go")
    void addresses(String region, String parameter, String expected) throws Exception {
        Stopped stopped = new Stopped();
        Map<String, Object> parameters = parameter.isEmpty() ? with(AWS) : with(AWS, parameter);
        parameters.put("region", region);
        S3Settings settings = S3SettingsParser.parse(parameters);
        try (S3Connection connection = S3Connection.open(settings, List.of(stopped))) {
            S3Objects objects = new S3Objects(new S3Bucket(connection.client(), settings), S3Features.ALL);
            assertThatThrownBy(() -> objects.write(NAME, new byte[] {1}, Precondition.none()))
                    .isInstanceOf(StorageException.class);
        }
        assertThat(stopped.target).isEqualTo(URI.create(expected + "/x/y"));
    }

    @Test
    @DisplayName("encryption, storage class, ACL and user agent are sent with all that makes an object, if asked for")
    void objects() throws Exception {
        List<Seen> sent = sent(other(
                "encrypt=true", "keyid=key-1", "storageclass=standard_ia", "objectacl=private", "useragent=kuik/1.0"));
        assertThat(sent).hasSize(3).allSatisfy(each -> {
            assertThat(each.header("x-amz-server-side-encryption")).contains("aws:kms");
            assertThat(each.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .contains("key-1");
            assertThat(each.header("x-amz-acl")).contains("private");
            assertThat(each.header("User-Agent").orElseThrow()).startsWith("kuik/1.0");
        });
        assertThat(sent.subList(1, 3)).allSatisfy(each -> assertThat(each.header("x-amz-storage-class"))
                .contains("STANDARD_IA"));
        assertThat(sent(other("encrypt=true")))
                .allSatisfy(each ->
                        assertThat(each.header("x-amz-server-side-encryption")).contains("AES256"));
        assertThat(sent(other("storageclass=NONE"))).allSatisfy(each -> {
            assertThat(each.header("x-amz-server-side-encryption")).isEmpty();
            assertThat(each.header("x-amz-storage-class")).isEmpty();
            assertThat(each.header("x-amz-acl")).isEmpty();
        });
    }
}
