package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.util.Optional;

/** Moves and copies objects inside the bucket; no byte comes through here. Any thread. */
final class GcsCopies {

    private final GcsBucket bucket;
    private final GcsReads reads;

    GcsCopies(GcsBucket bucket, GcsReads reads) {
        this.bucket = bucket;
        this.reads = reads;
    }

    /**
     * Renames in one step.
     *
     * @throws StorageException.Conflict when there is nothing at {@code from}
     */
    void move(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        try {
            tryMove(from, to);
        } catch (HttpResponseException e) {
            if (!GcsErrors.isAbsence(e)) {
                throw GcsErrors.translate("move", from, e);
            }
            boolean moved = reads.stat(to)
                    .filter(found -> found.lengthBytes() == lengthBytes)
                    .isPresent();
            if (!moved) {
                throw nothing(from);
            }
        } catch (IOException e) {
            throw GcsErrors.translate("move", from, e);
        }
    }

    void tryMove(ObjectName from, ObjectName to) throws IOException {
        Attempts.patient().run(() -> bucket.patient()
                .move(bucket.name(), bucket.key(from), bucket.key(to))
                .setFields("name")
                .execute());
    }

    /**
     * Copies; a long object takes several requests, and appears with the last of them.
     *
     * @throws StorageException.Conflict when there is nothing at {@code from}
     */
    void copy(ObjectName from, ObjectName to) throws StorageException {
        Optional<String> token = Optional.empty();
        try {
            do {
                Optional<String> former = token;
                RewriteResponse answer = Attempts.patient().run(() -> rewrite(from, to, former));
                boolean done = Boolean.TRUE.equals(answer.getDone());
                token = done ? Optional.empty() : Optional.of(answer.getRewriteToken());
            } while (token.isPresent());
        } catch (HttpResponseException e) {
            throw GcsErrors.isAbsence(e) ? nothing(from) : GcsErrors.translate("copy", from, e);
        } catch (IOException e) {
            throw GcsErrors.translate("copy", from, e);
        }
    }

    private RewriteResponse rewrite(ObjectName from, ObjectName to, Optional<String> token) throws IOException {
        StorageObject target = new StorageObject().setContentType(GcsBucket.CONTENT_TYPE);
        var request = bucket.patient()
                .rewrite(bucket.name(), bucket.key(from), bucket.name(), bucket.key(to), target)
                .setFields("done,rewriteToken");
        token.ifPresent(request::setRewriteToken);
        return request.execute();
    }

    private static StorageException.Conflict nothing(ObjectName from) {
        return new StorageException.Conflict("cannot publish " + from + ": somebody else has ended it");
    }
}
