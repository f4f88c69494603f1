package io.stowage.gc;

import io.stowage.layout.DigestNames;
import io.stowage.layout.Tags;
import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest of a repository that no tag reaches.
 *
 * @param formerTags that remember it
 */
record Untagged(RepositoryName repository, Digest digest, List<Tag> formerTags) {

    Untagged {
        formerTags = List.copyOf(formerTags);
    }

    /** All of a repository, after its tags were marked. */
    static List<Untagged> of(BlobStore store, RepositoryName repository, RepositoryMark mark) throws StorageException {
        Map<Digest, List<Tag>> found = new LinkedHashMap<>();
        Cursor<Digest> manifests = new Cursor<>((last, limit) -> DigestNames.revisions(store, repository, last, limit));
        for (var next = manifests.next(); next.isPresent(); next = manifests.next()) {
            if (!mark.isLive(next.get())) {
                found.put(next.get(), new ArrayList<>());
            }
        }
        Cursor<Tag> tags = new Cursor<>((last, limit) -> Tags.page(store, repository, last, limit));
        for (var tag = found.isEmpty() ? Optional.<Tag>empty() : tags.next(); tag.isPresent(); tag = tags.next()) {
            Cursor<Digest> former = new Cursor<>(history(store, repository, tag.get()));
            for (var next = former.next(); next.isPresent(); next = former.next()) {
                if (found.containsKey(next.get())) {
                    found.get(next.get()).add(tag.get());
                }
            }
        }
        return found.entrySet().stream()
                .map(manifest -> new Untagged(repository, manifest.getKey(), manifest.getValue()))
                .toList();
    }

    private static Cursor.Source<Digest> history(BlobStore store, RepositoryName repository, Tag tag) {
        return (last, limit) -> DigestNames.tagHistory(store, repository, tag, last, limit);
    }
}
