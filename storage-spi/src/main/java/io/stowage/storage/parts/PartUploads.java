package io.stowage.storage.parts;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import io.stowage.storage.UploadStat;
import io.stowage.storage.parts.UploadRecord.BegunContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The verbs of uploads of a {@link io.stowage.storage.BlobStore} that takes content in parts. Any thread. */
public final class PartUploads {

    private final ObjectStore objects;
    private final PartStore parts;
    private final PartBuffers buffers;
    private final int partBytes;
    private final boolean direct;

    /**
     * @param partBytes the length of each part but the last, for uploads that begin here; those that began elsewhere keep
     *     theirs
     * @param direct whether content with a known target goes there at once, where that spares a copy. What has come so far
     *     cannot be read again then when the upload is interrupted behind its first part
     */
    public PartUploads(ObjectStore objects, PartStore parts, PartBuffers buffers, int partBytes, boolean direct) {
        this.objects = objects;
        this.parts = parts;
        this.buffers = buffers;
        this.partBytes = partBytes;
        this.direct = direct;
    }

    /** See {@link io.stowage.storage.BlobStore#begin}. */
    public Upload begin(UploadId id, byte[] note, Optional<StorageKey> target) {
        RecordKeeper keeper = new RecordKeeper(objects, id);
        PartSequence sequence = new PartSequence(parts, keeper, direct, List.of(), 1);
        return PartUpload.begun(parts, keeper, sequence, buffer(id, partBytes), partBytes, note.clone(), target);
    }

    /** See {@link io.stowage.storage.BlobStore#resume}. */
    public Optional<Upload> resume(UploadId id) throws StorageException {
        RecordKeeper keeper = new RecordKeeper(objects, id);
        Optional<UploadRecord> found = keeper.load();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        UploadRecord record = found.get();
        // Whoever had it before may be putting parts up to the highest number that is reserved.
        int used = record.reserved();
        boolean morePartsMayCome = record.content().isPresent() && !record.sealed();
        keeper.save(record.withReserved(morePartsMayCome ? PartSequence.reserveMore(parts, used) : used), "resume");
        PartSequence sequence = new PartSequence(parts, keeper, direct, record.parts(), used + 1);
        return Optional.of(PartUpload.resumed(parts, keeper, sequence, buffer(id, record.partBytes()), record));
    }

    /** See {@link io.stowage.storage.BlobStore#abort}. */
    public void abort(UploadId id) throws StorageException {
        RecordKeeper keeper = new RecordKeeper(objects, id);
        Optional<UploadRecord> found;
        try {
            found = keeper.load();
        } catch (StorageException.Corrupt e) {
            keeper.endUnread();
            return;
        }
        Optional<BegunContent> content = found.flatMap(UploadRecord::content);
        if (content.isPresent()) {
            parts.drop(content.get().place(), content.get().handle());
        }
        keeper.end();
    }

    /** See {@link io.stowage.storage.BlobStore#uploads}. */
    public List<UploadStat> uploads(Optional<UploadId> after, int limit) throws StorageException {
        ListRequest request = ListRequest.descendants(RecordKeeper.RECORDS, limit)
                .after(after.map(id -> RecordKeeper.RECORDS + id).orElse(""));
        Listing page = objects.list(request);
        List<UploadStat> uploads = uploadsIn(page);
        while (uploads.isEmpty() && page.more()) {
            page = objects.list(
                    request.after(page.entries().get(page.entries().size() - 1).name()));
            uploads = uploadsIn(page);
        }
        return uploads;
    }

    private static List<UploadStat> uploadsIn(Listing page) {
        List<UploadStat> uploads = new ArrayList<>();
        for (Listing.Entry entry : page.entries()) {
            id(entry.lastSegment()).ifPresent(id -> uploads.add(new UploadStat(id, entry.modified())));
        }
        return uploads;
    }

    /** A stranger's object among the records is none of ours. */
    private static Optional<UploadId> id(String name) {
        try {
            return Optional.of(UploadId.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private PartBuffer buffer(UploadId id, int bytes) {
        return new PartBuffer(buffers, bytes, "append to upload " + id);
    }
}
