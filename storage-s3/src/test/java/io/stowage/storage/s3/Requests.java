package io.stowage.storage.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Counts the requests of a store, and spoils the next one of a kind. Any thread. */
final class Requests implements ExecutionInterceptor {

    private final List<String> sent = new ArrayList<>();
    private Optional<String> lost = Optional.empty();
    private Optional<String> delayed = Optional.empty();
    private Optional<String> failing = Optional.empty();
    private Runnable meanwhile = () -> {};

    /** The request is answered, and the answer is lost: the SDK sends it again. */
    synchronized void loseAnswer(String kind) {
        lost = Optional.of(kind);
    }

    /** The request is lost, and something else happens before the SDK sends it again. */
    synchronized void loseRequest(String kind, Runnable something) {
        delayed = Optional.of(kind);
        meanwhile = something;
    }

    /** The request fails for good. */
    synchronized void fail(String kind) {
        failing = Optional.of(kind);
    }

    synchronized void forget() {
        sent.clear();
    }

    /** Kinds of requests in their order, repeated ones too. */
    synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String kind = kind(context.request());
        Runnable something = () -> {};
        synchronized (this) {
            sent.add(kind);
            if (failing.equals(Optional.of(kind))) {
                failing = Optional.empty();
                throw SdkClientException.create("scripted");
            }
            if (delayed.equals(Optional.of(kind))) {
                delayed = Optional.empty();
                something = meanwhile;
            } else {
                return;
            }
        }
        something.run();
        throw RetryableException.create("scripted: the request is lost");
    }

    @Override
    public synchronized void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (lost.equals(Optional.of(kind(context.request())))) {
            lost = Optional.empty();
            throw RetryableException.create("scripted: the answer is lost");
        }
    }

    private static String kind(Object request) {
        return request.getClass().getSimpleName().replaceFirst("Request$", "");
    }
}
