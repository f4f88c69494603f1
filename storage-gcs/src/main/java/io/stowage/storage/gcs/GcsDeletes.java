package io.stowage.storage.gcs;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Deletes many objects. Any thread. */
final class GcsDeletes {

    static final int BATCH = 100;

    private final GcsBucket bucket;
    private final GcsRecords records;

    GcsDeletes(GcsBucket bucket, GcsRecords records) {
        this.bucket = bucket;
        this.records = records;
    }

    /** Deletes batch by batch; gives the names that the store did not delete, each with its reason. */
    Map<ObjectName, String> deleteAll(List<ObjectName> names) throws StorageException {
        Map<ObjectName, String> left = new LinkedHashMap<>();
        List<ObjectName> distinct = List.copyOf(new LinkedHashSet<>(names));
        for (int start = 0; start < distinct.size(); start += BATCH) {
            List<ObjectName> batch = distinct.subList(start, Math.min(start + BATCH, distinct.size()));
            if (batch.size() == 1) {
                records.delete(batch.get(0), Precondition.none());
            } else {
                left.putAll(deleteBatch(batch));
            }
        }
        return left;
    }

    private Map<ObjectName, String> deleteBatch(List<ObjectName> names) throws StorageException {
        Map<ObjectName, GoogleJsonError> failures = new LinkedHashMap<>();
        LinkedHashSet<ObjectName> wanted = new LinkedHashSet<>(names);
        try {
            Attempts.quick().run(() -> {
                send(wanted, failures);
                wanted.retainAll(failures.keySet());
                for (GoogleJsonError failure : failures.values()) {
                    HttpResponseException answer = answer(failure);
                    if (GcsErrors.isPassing(answer)) {
                        throw answer;
                    }
                }
                return failures;
            });
        } catch (HttpResponseException e) {
            if (failures.isEmpty() && GcsErrors.isUnknownToStore(e)) {
                return deleteSingly(names);
            }
            if (failures.isEmpty()) {
                throw GcsErrors.translate("delete", names.size() + " keys from " + names.get(0), e);
            }
        } catch (IOException e) {
            throw GcsErrors.translate("delete", names.size() + " keys from " + names.get(0), e);
        }
        Map<ObjectName, String> left = new LinkedHashMap<>();
        failures.forEach((name, failure) -> left.put(name, "the store answers " + failure.getCode()));
        return left;
    }

    private static HttpResponseException answer(GoogleJsonError failure) {
        return new HttpResponseException.Builder(failure.getCode(), "", new HttpHeaders()).build();
    }

    /** One request; {@code failures} are then those of it. */
    private void send(Iterable<ObjectName> names, Map<ObjectName, GoogleJsonError> failures) throws IOException {
        failures.clear();
        Storage client = bucket.connection().quick();
        BatchRequest batch = client.batch(client.getRequestFactory().getInitializer());
        for (ObjectName name : names) {
            client.objects().delete(bucket.name(), bucket.key(name)).queue(batch, new JsonBatchCallback<Void>() {
                @Override
                public void onSuccess(Void nothing, HttpHeaders headers) {}

                @Override
                public void onFailure(GoogleJsonError e, HttpHeaders headers) {
                    if (e.getCode() != GcsErrors.NOT_FOUND) {
                        failures.put(name, e);
                    }
                }
            });
        }
        batch.execute();
    }

    /** What stands in for the service may have no such request. */
    private Map<ObjectName, String> deleteSingly(List<ObjectName> names) throws StorageException {
        for (ObjectName name : names) {
            records.delete(name, Precondition.none());
        }
        return Map.of();
    }
}
