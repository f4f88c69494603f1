package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Heads as the SDK's client takes them where the connection ends early: without what was still to come. */
final class WholeHeadsTest {

    private static final HeadObjectRequest HEAD = HeadObjectRequest.builder().build();
    private static final GetObjectRequest GET = GetObjectRequest.builder().build();
    private static final PutObjectRequest PUT = PutObjectRequest.builder().build();
    private static final UploadPartRequest PART = UploadPartRequest.builder().build();

    private static boolean isWhole(Object request, String... fields) {
        SdkHttpFullResponse.Builder answer = SdkHttpFullResponse.builder().statusCode(200);
        for (String field : fields) {
            String[] pair = field.split(": ", 2);
            answer.putHeader(pair[0], pair[1]);
        }
        return WholeHeads.isWhole(request, answer.build());
    }

    @Test
    void whatIsAskedForIsThere() {
        assertThat(isWhole(HEAD, "Content-Length: 5", "ETag: \"tag\"")).isTrue();
        assertThat(isWhole(HEAD, "Content-Length: 5")).isFalse();
        assertThat(isWhole(HEAD, "ETag: \"tag\"")).isFalse();
        assertThat(isWhole(GET, "Content-Length: 5")).isTrue();
        assertThat(isWhole(GET)).isFalse();
        assertThat(isWhole(PUT, "ETag: \"tag\"")).isTrue();
        assertThat(isWhole(PUT)).isFalse();
        assertThat(isWhole(PART)).isFalse();
        assertThat(isWhole(ListObjectsV2Request.builder().build())).isTrue();
    }

    @Test
    void aTagWithoutQuotesIsATag() {
        assertThat(isWhole(PUT, "ETag: tag")).isTrue();
    }

    @Test
    void halfATagIsNone() {
        String tag = "\"0123456789abcdef-12\"";
        List<String> taken = new ArrayList<>();
        for (int cut = 1; cut < tag.length(); cut++) {
            if (isWhole(PUT, "ETag: " + tag.substring(0, cut))) {
                taken.add(tag.substring(0, cut));
            }
        }
        assertThat(taken).isEmpty();
    }
}
