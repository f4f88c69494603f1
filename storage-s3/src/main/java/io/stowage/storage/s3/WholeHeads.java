package io.stowage.storage.s3;

import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Has the SDK ask again when the head of an answer broke off: the HTTP client takes the end of a connection for the end of a
 * head, and what is missing then was never said. Any thread.
 */
final class WholeHeads implements ExecutionInterceptor {

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        SdkHttpResponse answer = context.httpResponse();
        if (answer.isSuccessful() && !isWhole(context.request(), answer)) {
            context.responseBody().ifPresent(body -> {
                if (body instanceof Abortable connection) {
                    connection.abort();
                }
            });
            throw RetryableException.create("the head of an answer broke off");
        }
    }

    /** Content may come without a tag, from a store that has none for it; it cannot be gone on with then. */
    static boolean isWhole(Object request, SdkHttpResponse answer) {
        if (request instanceof GetObjectRequest) {
            return has(answer, "Content-Length");
        }
        if (request instanceof HeadObjectRequest) {
            return has(answer, "Content-Length") && has(answer, "ETag");
        }
        boolean writes = request instanceof PutObjectRequest || request instanceof UploadPartRequest;
        return !writes || has(answer, "ETag");
    }

    private static boolean has(SdkHttpResponse answer, String header) {
        return answer.firstMatchingHeader(header).filter(WholeHeads::isClosed).isPresent();
    }

    /** A tag begins with a quote nearly everywhere, and ends with one then. */
    private static boolean isClosed(String value) {
        return !value.startsWith("\"") || (value.length() > 1 && value.endsWith("\""));
    }
}
