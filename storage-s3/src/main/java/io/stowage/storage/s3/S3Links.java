package io.stowage.storage.s3;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Signs links, which costs no request. Any thread. */
final class S3Links {

    private final S3Presigner presigner;
    private final S3Bucket bucket;

    S3Links(S3Presigner presigner, S3Bucket bucket) {
        this.presigner = presigner;
        this.bucket = bucket;
    }

    URI link(ObjectName name, LinkMethod method, Duration lifetime, String contentType) throws StorageException {
        try {
            return (method == LinkMethod.GET ? get(name, lifetime, contentType) : head(name, lifetime, contentType))
                    .toURI();
        } catch (SdkException e) {
            throw S3Errors.translate("link", name, e);
        } catch (URISyntaxException e) {
            // Without cause: it would show the link.
            throw new StorageException.Rejected("cannot link " + name + ": the endpoint gives no address");
        }
    }

    /** For ourselves, and for now: not so short that clocks could differ by it. */
    URI own(ObjectName name) throws StorageException {
        try {
            return presigner
                    .presignGetObject(link -> link.signatureDuration(Duration.ofMinutes(15))
                            .getObjectRequest(
                                    request -> request.bucket(bucket.name()).key(bucket.key(name))))
                    .url()
                    .toURI();
        } catch (SdkException e) {
            throw S3Errors.translate("link", name, e);
        } catch (URISyntaxException e) {
            throw new StorageException.Rejected("cannot open " + name + ": the endpoint gives no address");
        }
    }

    private URL get(ObjectName name, Duration lifetime, String contentType) {
        return presigner
                .presignGetObject(link -> link.signatureDuration(lifetime)
                        .getObjectRequest(request -> request.bucket(bucket.name())
                                .key(bucket.key(name))
                                .responseContentType(contentType)))
                .url();
    }

    private URL head(ObjectName name, Duration lifetime, String contentType) {
        return presigner
                .presignHeadObject(link -> link.signatureDuration(lifetime)
                        .headObjectRequest(request -> request.bucket(bucket.name())
                                .key(bucket.key(name))
                                .responseContentType(contentType)))
                .url();
    }
}
