package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.server.cache.ExpiringCache;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.StoredRecord;
import io.stowage.storage.Version;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the tags of repositories point at. Storage threads. */
final class TagLinks {

    /** Two digests of any algorithm, and more. */
    private static final int MAX_ALIAS_BYTES = 1024;

    private static final int MAX_REPOSITORIES = 10_000;

    private final BlobStore store;
    private final StripedLocks locks = new StripedLocks();
    private final ExpiringCache<RepositoryName, Boolean> aliased;

    TagLinks(BlobStore store, InstantSource clock) {
        this.store = store;
        this.aliased = ExpiringCache.ofEntries(MAX_REPOSITORIES, clock);
    }

    /** What a tag points at, by SHA-256. One call. */
    Optional<Target> target(RepositoryName repository, Tag tag) throws StorageException {
        Optional<StoredRecord> record =
                store.read(DistributionTree.tagCurrent(repository, tag), BlobStore.MAX_RECORD_BYTES);
        return record.flatMap(found -> Links.decode(found.bytes()).map(digest -> new Target(digest, found.version())));
    }

    /**
     * The digest under which a tag was pushed. No call in a repository where all tags were pushed under SHA-256, but for
     * finding that out now and then.
     *
     * @param canonical what the tag points at
     */
    Digest name(RepositoryName repository, Tag tag, Digest canonical) throws StorageException {
        if (!hasAliases(repository)) {
            return canonical;
        }
        Optional<StoredRecord> alias = store.read(OwnTree.tagAlias(repository, tag), MAX_ALIAS_BYTES);
        return alias.flatMap(found -> decodeAlias(found.bytes(), canonical)).orElse(canonical);
    }

    /**
     * Makes a tag point at a manifest. Where it points comes before its history: with a history alone it would be listed,
     * and lead nowhere.
     *
     * @param name under which the manifest is pushed
     * @param expected what the tag must still be when it is written
     * @return whether it points there now; not when it was something else
     */
    boolean point(RepositoryName repository, Tag tag, Digest canonical, Digest name, Precondition expected)
            throws StorageException {
        if (expected.equals(Precondition.none())) {
            point(repository, tag, canonical, name, List.of());
            return true;
        }
        return locks.with(thing(repository, tag), () -> {
            store.writeAll(alias(repository, tag, canonical, name));
            boolean points = store.write(
                            DistributionTree.tagCurrent(repository, tag), Links.encode(canonical), expected)
                    .isPresent();
            if (points) {
                Links.write(store, DistributionTree.tagHistory(repository, tag, canonical), canonical);
            }
            return points;
        });
    }

    /** The same, whatever the tag has now, and all of it together with what has to be there before. */
    void point(RepositoryName repository, Tag tag, Digest canonical, Digest name, List<SmallWrite> before)
            throws StorageException {
        List<SmallWrite> writes = new ArrayList<>(before);
        writes.addAll(alias(repository, tag, canonical, name));
        writes.add(Links.to(DistributionTree.tagCurrent(repository, tag), canonical));
        writes.add(Links.to(DistributionTree.tagHistory(repository, tag, canonical), canonical));
        locks.with(thing(repository, tag), () -> {
            store.writeAll(writes);
            return tag;
        });
    }

    private List<SmallWrite> alias(RepositoryName repository, Tag tag, Digest canonical, Digest name) {
        if (name.equals(canonical)) {
            return List.of();
        }
        aliased.put(repository, true);
        byte[] alias = (name + " " + canonical).getBytes(StandardCharsets.US_ASCII);
        return List.of(new SmallWrite(OwnTree.tagAlias(repository, tag), alias));
    }

    /** Removes a tag with all it remembers; says whether there was one. */
    boolean remove(RepositoryName repository, Tag tag) throws StorageException {
        return remove(repository, tag, Optional.empty());
    }

    /** Removes a tag if it points there; says whether it did. */
    boolean removeIfPointingAt(RepositoryName repository, Tag tag, Digest canonical) throws StorageException {
        return remove(repository, tag, Optional.of(canonical));
    }

    /** What the tag points at goes last: broken off before that, the tag is whole, and removed again as before. */
    private boolean remove(RepositoryName repository, Tag tag, Optional<Digest> expected) throws StorageException {
        return locks.with(thing(repository, tag), () -> {
            Optional<Target> current = target(repository, tag);
            if (current.isEmpty()
                    || (expected.isPresent()
                            && !expected.get().equals(current.get().digest()))) {
                return false;
            }
            StorageKey last = DistributionTree.tagCurrent(repository, tag);
            List<StorageKey> remembered = keysBelow(DistributionTree.tag(repository, tag), last);
            if (hasAliases(repository)) {
                remembered.add(OwnTree.tagAlias(repository, tag));
            }
            Set<StorageKey> left = store.deleteAll(remembered);
            if (!left.isEmpty()) {
                throw new StorageException.Unavailable(
                        "cannot delete " + left.iterator().next());
            }
            // Whoever has moved the tag since, in another process, has come after this removal.
            store.delete(last, Precondition.version(current.get().version()));
            return true;
        });
    }

    private List<StorageKey> keysBelow(String prefix, StorageKey except) throws StorageException {
        List<StorageKey> keys = new ArrayList<>();
        ListRequest request = ListRequest.descendants(prefix, ListRequest.MAX_LIMIT);
        Listing page = store.list(request);
        while (!page.entries().isEmpty()) {
            for (Listing.Entry entry : page.entries()) {
                if (StorageKey.isValid(entry.name()) && !entry.key().equals(except)) {
                    keys.add(entry.key());
                }
            }
            if (!page.more()) {
                break;
            }
            page = store.list(
                    request.after(page.entries().get(page.entries().size() - 1).name()));
        }
        return keys;
    }

    private boolean hasAliases(RepositoryName repository) throws StorageException {
        Optional<Boolean> known = aliased.get(repository);
        if (known.isPresent()) {
            return known.get();
        }
        ListRequest any = ListRequest.descendants(OwnTree.tagAliases(repository), 1);
        boolean found = !store.list(any).entries().isEmpty();
        aliased.put(repository, found);
        return found;
    }

    /** An alias holds only as long as the tag points where it did when the alias was written. */
    private static Optional<Digest> decodeAlias(byte[] bytes, Digest canonical) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int space = text.indexOf(' ');
        if (space < 0 || !text.substring(space + 1).equals(canonical.toString())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(text.substring(0, space)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Object thing(RepositoryName repository, Tag tag) {
        return List.of(repository, tag);
    }

    /** What a tag points at, and which writing of the tag that was. */
    record Target(Digest digest, Version version) {}
}
