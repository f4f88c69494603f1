package io.stowage.storage.s3;

import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Lets one write of a single object, or one delete, be under way at a time: S3Proxy looks at a condition first and writes
 * afterwards, and in between there is room for somebody else. Any thread.
 */
final class Turns implements ExecutionInterceptor {

    private final ReentrantLock turn = new ReentrantLock();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        boolean taken = turn.isHeldByCurrentThread();
        if (!taken
                && (context.request() instanceof PutObjectRequest
                        || context.request() instanceof DeleteObjectRequest)) {
            turn.lock();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        release();
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        release();
    }

    private void release() {
        if (turn.isHeldByCurrentThread()) {
            turn.unlock();
        }
    }
}
