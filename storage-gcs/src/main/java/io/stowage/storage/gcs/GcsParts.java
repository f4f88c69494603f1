package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.ComposeRequest;
import com.google.api.services.storage.model.ComposeRequest.SourceObjects;
import com.google.api.services.storage.model.StorageObject;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.Part;
import io.stowage.storage.parts.PartBytes;
import io.stowage.storage.parts.PartStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Parts are objects, below a name that is their handle, and composed where the content is to be. Any thread. */
final class GcsParts implements PartStore {

    static final int MAX_PARTS = 10_000;

    /** How many objects are composed at once. */
    static final int MAX_SOURCES = 32;

    private final GcsBucket bucket;
    private final GcsObjects objects;
    private final GcsCopies copies;
    private final boolean moves;

    /** @param moves whether the store renames */
    GcsParts(GcsBucket bucket, GcsObjects objects, GcsCopies copies, boolean moves) {
        this.bucket = bucket;
        this.objects = objects;
        this.copies = copies;
        this.moves = moves;
    }

    /** An object of one generation: when somebody has replaced it, there is no such one any more. */
    private record Source(ObjectName name, long generation) {}

    @Override
    public int maxParts() {
        return MAX_PARTS;
    }

    @Override
    public boolean bound() {
        return false;
    }

    @Override
    public String begin(ObjectName destination) {
        return destination.value();
    }

    @Override
    public Part put(ObjectName destination, String handle, int number, PartBytes bytes) throws StorageException {
        Version version = objects.records().put(part(handle, number), bytes);
        return new Part(number, version.value(), bytes.lengthBytes());
    }

    private static ObjectName part(String handle, int number) {
        return new ObjectName(handle + "/part-" + number);
    }

    @Override
    public void complete(ObjectName destination, String handle, List<Part> parts) throws StorageException {
        List<Source> sources = new ArrayList<>();
        parts.forEach(each -> sources.add(new Source(part(handle, each.number()), Long.parseLong(each.token()))));
        try {
            compose(joined(sources, handle), destination);
        } catch (HttpResponseException e) {
            if (!GcsErrors.isAbsence(e) && !GcsErrors.isConditionFailed(e)) {
                throw GcsErrors.translate("complete", destination, e);
            }
            requirePublished(destination, parts);
        } catch (IOException e) {
            throw GcsErrors.translate("complete", destination, e);
        }
    }

    /** As many as can be composed at once, each composed of as many itself, and so on. */
    private List<Source> joined(List<Source> sources, String handle) throws IOException {
        if (sources.size() <= MAX_SOURCES) {
            return sources;
        }
        List<Source> fewer = new ArrayList<>();
        for (int start = 0; start < sources.size(); start += MAX_SOURCES) {
            List<Source> some = sources.subList(start, Math.min(start + MAX_SOURCES, sources.size()));
            // A name that nobody else has: somebody may have taken the upload over.
            fewer.add(compose(some, new ObjectName(handle + "/joined-" + UUID.randomUUID())));
        }
        return joined(fewer, handle);
    }

    private Source compose(List<Source> sources, ObjectName destination) throws IOException {
        List<SourceObjects> all = new ArrayList<>();
        sources.forEach(each ->
                all.add(new SourceObjects().setName(bucket.key(each.name())).setGeneration(each.generation())));
        ComposeRequest request = new ComposeRequest()
                .setSourceObjects(all)
                .setDestination(new StorageObject().setContentType(GcsBucket.CONTENT_TYPE));
        StorageObject made = Attempts.patient().run(() -> bucket.patient()
                .compose(bucket.name(), bucket.key(destination), request)
                .setFields("generation")
                .setDisableGZipContent(true)
                .execute());
        return new Source(destination, made.getGeneration());
    }

    /** There is a part less: it was all done, and that answer was lost, or somebody has replaced or ended it. */
    private void requirePublished(ObjectName destination, List<Part> parts) throws StorageException {
        long length = parts.stream().mapToLong(Part::lengthBytes).sum();
        boolean published = objects.stat(destination)
                .filter(found -> found.lengthBytes() == length)
                .isPresent();
        if (!published) {
            throw new StorageException.Conflict(
                    "cannot complete " + destination + ": somebody else has replaced one of its parts, or ended it");
        }
    }

    @Override
    public void drop(ObjectName destination, String handle) throws StorageException {
        objects.deleteBelow(handle + '/');
    }

    @Override
    public void promote(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        if (moves) {
            copies.move(from, to, lengthBytes);
        } else {
            copies.copy(from, to);
        }
    }
}
