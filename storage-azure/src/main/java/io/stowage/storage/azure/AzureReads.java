package io.stowage.storage.azure;

import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.Stat;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import io.stowage.storage.azure.Downloads.Answer;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads what there is, of whatever type older programs have made it. */
final class AzureReads {

    private final AzureContainer container;
    private final Downloads downloads;

    AzureReads(AzureContainer container, Downloads downloads) {
        this.container = container;
        this.downloads = downloads;
    }

    Optional<Stat> stat(ObjectName name) throws StorageException {
        return properties("stat", name)
                .map(found ->
                        new Stat(found.getBlobSize(), found.getLastModified().toInstant()));
    }

    /** All that the store says of a blob; empty when there is none, or one that a copy has not filled. */
    Optional<BlobProperties> properties(String verb, ObjectName name) throws StorageException {
        try {
            BlobProperties found = container
                    .blob(name)
                    .getPropertiesWithResponse(null, null, Attempts.timeout(AzureContainer.SHORT))
                    .getValue();
            return Optional.of(found).filter(each -> Copies.isWhole(each.getCopyStatus()));
        } catch (BlobStorageException e) {
            if (AzureErrors.isAbsence(e)) {
                return Optional.empty();
            }
            throw AzureErrors.translate(verb, name, e);
        } catch (RuntimeException e) {
            throw AzureErrors.translate(verb, name, e);
        }
    }

    Optional<Content> open(ObjectName name, ByteRange range) throws StorageException {
        if (range.lengthBytes() == 0) {
            return empty(name, range);
        }
        Answer answer = downloads.get("open", name, range, "");
        if (answer instanceof Answer.Begun begun) {
            Download download = begun.download();
            return Optional.of(new Content.StreamContent(
                    downloads.stream(name, download), download.lengthBytes(), download.totalBytes()));
        }
        return answer == Answer.Nothing.ABSENT ? Optional.empty() : empty(name, range);
    }

    /** No bytes, for which no request but this one is needed. */
    private Optional<Content> empty(ObjectName name, ByteRange range) throws StorageException {
        Optional<Stat> found = stat(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long total = found.get().lengthBytes();
        if (range.clamp(total).lengthBytes() > 0) {
            throw new StorageException.Unavailable("cannot open " + name + ": it changes while it is opened");
        }
        return Optional.of(new Content.StreamContent(InputStream.nullInputStream(), 0, total));
    }

    Optional<StoredRecord> read(ObjectName name, int maxBytes) throws StorageException {
        Answer answer = downloads.get("read", name, ByteRange.ALL, "");
        if (answer == Answer.Nothing.ABSENT) {
            return Optional.empty();
        }
        if (!(answer instanceof Answer.Begun begun)) {
            throw new StorageException.Corrupt("cannot read " + name + ": the store speaks of a range");
        }
        Download download = begun.download();
        try (InputStream stream = downloads.stream(name, download)) {
            if (download.totalBytes() > maxBytes) {
                throw new StorageException.Rejected(
                        "cannot read " + name + ": it has " + download.totalBytes() + " bytes, more than " + maxBytes);
            }
            byte[] bytes = stream.readNBytes((int) download.totalBytes());
            return Optional.of(new StoredRecord(bytes, new Version(download.etag())));
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot read " + name, e);
        }
    }
}
