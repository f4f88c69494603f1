package io.stowage.storage.azure;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Context;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Counts how often a request was sent: who sent it once knows that a refusal is meant for him, who sent it twice may have
 * been refused because of his own success.
 */
final class Attempts {

    private static final String COUNT = "stowage-attempts";

    /** By this name the transport finds how long to wait for an answer, counted from the first byte sent. */
    private static final String TIMEOUT = "azure-response-timeout";

    private final AtomicInteger sent = new AtomicInteger();

    boolean moreThanOne() {
        return sent.get() > 1;
    }

    /** To be given to a request, which is to be answered within {@code timeout}. */
    Context within(Duration timeout) {
        return timeout(timeout).addData(COUNT, sent);
    }

    /** To be given to a request whose repetition does no harm. */
    static Context timeout(Duration timeout) {
        return new Context(TIMEOUT, timeout);
    }

    /** Does the counting. */
    static final class Policy implements HttpPipelinePolicy {

        @Override
        public HttpPipelinePosition getPipelinePosition() {
            return HttpPipelinePosition.PER_RETRY;
        }

        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            count(context);
            return next.process();
        }

        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            count(context);
            return next.processSync();
        }

        private static void count(HttpPipelineCallContext context) {
            context.getData(COUNT).ifPresent(sent -> ((AtomicInteger) sent).incrementAndGet());
        }
    }
}
