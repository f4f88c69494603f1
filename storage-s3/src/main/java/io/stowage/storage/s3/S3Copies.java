package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.S3Settings.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/** Copies objects inside the store: small ones by one request, others range by range, several at a time. Any thread. */
final class S3Copies implements AutoCloseable {

    private final S3Bucket bucket;
    private final S3Reads reads;
    private final Sizes sizes;
    private final ExecutorService threads;

    S3Copies(S3Bucket bucket, Sizes sizes) {
        this.bucket = bucket;
        this.reads = new S3Reads(bucket);
        this.sizes = sizes;
        this.threads = threads(sizes.copyConcurrency());
    }

    private static ExecutorService threads(int count) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "s3-copy");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    void copy(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        try {
            // A range of an empty object is none.
            if (lengthBytes <= sizes.copyThresholdBytes() || lengthBytes == 0) {
                bucket.client().copyObject(bucket.copy(from, to).build());
            } else {
                copyRanges(from, to, lengthBytes);
            }
        } catch (S3Exception e) {
            if (S3Errors.isAbsence(e)) {
                throw new StorageException.Conflict("cannot copy " + from + ": somebody else has ended it");
            }
            throw S3Errors.translate("copy", from, e);
        } catch (SdkException e) {
            throw S3Errors.translate("copy", from, e);
        }
    }

    private void copyRanges(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        String id = bucket.client()
                .createMultipartUpload(bucket.createMultipart(to).build())
                .uploadId();
        boolean copied = false;
        try {
            complete(to, id, copyParts(from, to, id, lengthBytes), lengthBytes);
            copied = true;
        } finally {
            if (!copied) {
                abort(to, id);
            }
        }
    }

    private void complete(ObjectName to, String id, List<CompletedPart> parts, long lengthBytes)
            throws StorageException {
        try {
            bucket.client()
                    .completeMultipartUpload(CompleteMultipartUploadRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(to))
                            .uploadId(id)
                            .multipartUpload(CompletedMultipartUpload.builder()
                                    .parts(parts)
                                    .build())
                            .overrideConfiguration(S3Bucket.LONG)
                            .build());
        } catch (S3Exception e) {
            // What is there under a name of content has that content: the answer to an attempt before was lost.
            boolean done = S3Errors.isRepeated(e)
                    && S3Errors.isAbsence(e)
                    && reads.stat(to)
                            .filter(found -> found.lengthBytes() == lengthBytes)
                            .isPresent();
            if (!done) {
                throw e;
            }
        }
    }

    private List<CompletedPart> copyParts(ObjectName from, ObjectName to, String id, long lengthBytes)
            throws StorageException {
        long partBytes = partBytes(lengthBytes);
        List<FutureTask<CompletedPart>> tasks = new ArrayList<>();
        for (long start = 0; start < lengthBytes; start += partBytes) {
            int number = tasks.size() + 1;
            String range = "bytes=" + start + '-' + (Math.min(start + partBytes, lengthBytes) - 1);
            tasks.add(new FutureTask<>(() -> copyPart(from, to, id, number, range)));
        }
        tasks.forEach(threads::execute);
        List<CompletedPart> parts = new ArrayList<>();
        try {
            for (FutureTask<CompletedPart> task : tasks) {
                parts.add(task.get());
            }
            return parts;
        } catch (ExecutionException e) {
            throw failure(from, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("cannot copy " + from + ": interrupted", e);
        } catch (CancellationException e) {
            throw new StorageException.Unavailable("cannot copy " + from + ": the store is closed", e);
        } finally {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    private static StorageException failure(ObjectName from, ExecutionException failed) {
        if (failed.getCause() instanceof SdkException known) {
            throw known;
        }
        return new StorageException.Unavailable("cannot copy " + from, failed);
    }

    /** All but the last of one length, as some stores demand, and not too many. */
    private long partBytes(long lengthBytes) {
        long least = (lengthBytes + S3Parts.MAX_PARTS - 1) / S3Parts.MAX_PARTS;
        return Math.max(sizes.copyPartBytes(), least);
    }

    private CompletedPart copyPart(ObjectName from, ObjectName to, String id, int number, String range) {
        CopyPartResult result = bucket.client()
                .uploadPartCopy(UploadPartCopyRequest.builder()
                        .sourceBucket(bucket.name())
                        .sourceKey(bucket.key(from))
                        .destinationBucket(bucket.name())
                        .destinationKey(bucket.key(to))
                        .uploadId(id)
                        .partNumber(number)
                        .copySourceRange(range)
                        .overrideConfiguration(S3Bucket.LONG)
                        .build())
                .copyPartResult();
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(result.eTag())
                .checksumCRC32(result.checksumCRC32())
                .build();
    }

    /** The failure that led here is the one to be told. */
    private void abort(ObjectName to, String id) {
        try {
            bucket.client()
                    .abortMultipartUpload(AbortMultipartUploadRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(to))
                            .uploadId(id)
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        } catch (SdkException e) {
            S3Store.LOG.debug("cannot abort the copy to {}", to, e);
        }
    }

    @Override
    public void close() {
        // Whoever waits for one that never ran is told.
        for (Runnable waiting : threads.shutdownNow()) {
            if (waiting instanceof Future<?> task) {
                task.cancel(true);
            }
        }
    }
}
