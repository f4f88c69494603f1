package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.Part;
import io.stowage.storage.parts.PartBytes;
import io.stowage.storage.parts.PartStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Content in parts is a multipart upload, which is named by its id: it is never looked for in a listing, since some stores
 * forget to list some. Any thread.
 */
final class S3Parts implements PartStore {

    static final int MAX_PARTS = 10_000;

    /** Stands before the id of an upload whose parts have checksums: its completion must then name them all. */
    private static final String WITH_CHECKSUMS = "crc32 ";

    /** Between the ETag and the checksum in a token. */
    private static final char SEPARATOR = ' ';

    private final S3Bucket bucket;
    private final S3Reads reads;
    private final S3Copies copies;
    private final boolean checksums;

    /** @param checksums whether parts of uploads that begin here have checksums */
    S3Parts(S3Bucket bucket, S3Reads reads, S3Copies copies, boolean checksums) {
        this.bucket = bucket;
        this.reads = reads;
        this.copies = copies;
        this.checksums = checksums;
    }

    @Override
    public int maxParts() {
        return MAX_PARTS;
    }

    @Override
    public boolean bound() {
        return true;
    }

    @Override
    public String begin(ObjectName destination) throws StorageException {
        CreateMultipartUploadRequest.Builder request = bucket.createMultipart(destination);
        if (checksums) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32);
        }
        try {
            String id = bucket.client().createMultipartUpload(request.build()).uploadId();
            return checksums ? WITH_CHECKSUMS + id : id;
        } catch (SdkException e) {
            throw S3Errors.translate("begin", destination, e);
        }
    }

    @Override
    public Part put(ObjectName destination, String handle, int number, PartBytes bytes) throws StorageException {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(destination))
                .uploadId(id(handle))
                .partNumber(number)
                .contentLength((long) bytes.lengthBytes())
                .overrideConfiguration(S3Bucket.LONG);
        if (handle.startsWith(WITH_CHECKSUMS)) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32);
        }
        try {
            UploadPartResponse response = bucket.client().uploadPart(request.build(), S3Records.body(bytes));
            return new Part(number, token(response), bytes.lengthBytes());
        } catch (S3Exception e) {
            if (S3Errors.code(e).equals("NoSuchUpload")) {
                throw forgotten("put part " + number + " of", destination);
            }
            throw S3Errors.translate("put part " + number + " of", destination, e);
        } catch (SdkException e) {
            throw S3Errors.translate("put part " + number + " of", destination, e);
        }
    }

    private static String token(UploadPartResponse response) {
        return response.checksumCRC32() == null
                ? response.eTag()
                : response.eTag() + SEPARATOR + response.checksumCRC32();
    }

    @Override
    public void complete(ObjectName destination, String handle, List<Part> parts) throws StorageException {
        List<CompletedPart> completed = new ArrayList<>(parts.size());
        parts.forEach(part -> completed.add(completed(part)));
        CompleteMultipartUploadRequest request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(destination))
                .uploadId(id(handle))
                .multipartUpload(
                        CompletedMultipartUpload.builder().parts(completed).build())
                .overrideConfiguration(S3Bucket.LONG)
                .build();
        try {
            bucket.client().completeMultipartUpload(request);
        } catch (S3Exception e) {
            String code = S3Errors.code(e);
            if (code.equals("NoSuchUpload")) {
                requirePublished(destination, parts);
            } else if (code.equals("InvalidPart")) {
                throw new StorageException.Conflict(
                        "cannot complete " + destination + ": somebody else has replaced one of its parts");
            } else {
                throw S3Errors.translate("complete", destination, e);
            }
        } catch (SdkException e) {
            throw S3Errors.translate("complete", destination, e);
        }
    }

    private static CompletedPart completed(Part part) {
        int separator = part.token().indexOf(SEPARATOR);
        CompletedPart.Builder completed = CompletedPart.builder().partNumber(part.number());
        return separator < 0
                ? completed.eTag(part.token()).build()
                : completed
                        .eTag(part.token().substring(0, separator))
                        .checksumCRC32(part.token().substring(separator + 1))
                        .build();
    }

    /** The store has forgotten the upload: it was completed, and that answer was lost, or somebody has aborted it. */
    private void requirePublished(ObjectName destination, List<Part> parts) throws StorageException {
        long length = parts.stream().mapToLong(Part::lengthBytes).sum();
        Optional<Long> found = reads.stat(destination).map(stat -> stat.lengthBytes());
        if (!found.equals(Optional.of(length))) {
            throw forgotten("complete", destination);
        }
    }

    @Override
    public void drop(ObjectName destination, String handle) throws StorageException {
        try {
            bucket.client()
                    .abortMultipartUpload(AbortMultipartUploadRequest.builder()
                            .bucket(bucket.name())
                            .key(bucket.key(destination))
                            .uploadId(id(handle))
                            .overrideConfiguration(S3Bucket.QUICK)
                            .build());
        } catch (S3Exception e) {
            if (!S3Errors.isAbsence(e)) {
                throw S3Errors.translate("abort", destination, e);
            }
        } catch (SdkException e) {
            throw S3Errors.translate("abort", destination, e);
        }
    }

    @Override
    public void promote(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        copies.copy(from, to, lengthBytes);
    }

    private static String id(String handle) {
        return handle.startsWith(WITH_CHECKSUMS) ? handle.substring(WITH_CHECKSUMS.length()) : handle;
    }

    private static StorageException.Conflict forgotten(String verb, ObjectName destination) {
        return new StorageException.Conflict("cannot " + verb + ' ' + destination + ": somebody else has ended it");
    }
}
