package io.stowage.server.registry;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.OwnTree;
import io.stowage.layout.Page;
import io.stowage.layout.Tags;
import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.InvalidManifestException;
import io.stowage.oci.Manifest;
import io.stowage.oci.ManifestReader;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pulling, pushing and deleting manifests. Storage threads.
 *
 * <p>A tag is written after all that it leads to and removed before it, so that no reader sees a tag without its manifest.
 * Putting a manifest and deleting it exclude each other in this process: what was acknowledged is never half undone.
 */
public final class ManifestService {

    private static final int PRECONDITION_FAILED = 412;
    private static final int URI_TOO_LONG = 414;
    private static final int TOO_LARGE = 413;

    private final BlobStore store;
    private final RegistrySettings settings;
    private final Parts parts;
    private final StripedLocks locks;

    /** What a manifest service works with. */
    record Parts(
            ManifestLinks links,
            TagLinks tags,
            ManifestContents contents,
            ManifestReferences references,
            ReferrerRecords referrers,
            RepositoryPresence presence,
            Fan fan) {}

    ManifestService(BlobStore store, RegistrySettings settings, Parts parts, StripedLocks locks) {
        this.store = store;
        this.settings = settings;
        this.parts = parts;
        this.locks = locks;
    }

    /**
     * The manifest of a repository, as it was pushed. Two calls of the store, one when it was read lately; for a digest
     * that is no SHA-256 one more. distribution-spec: Pulling manifests.
     *
     * @throws RegistryException MANIFEST_UNKNOWN
     */
    public StoredManifest get(RepositoryName repository, Reference reference) throws StorageException {
        Optional<Digest> canonical = canonical(repository, reference);
        if (canonical.isEmpty()) {
            throw unknown(reference);
        }
        ManifestContents.Content content =
                parts.contents().read(canonical.get()).orElseThrow(() -> unknown(reference));
        Digest name = name(repository, reference, canonical.get());
        return new StoredManifest(content.mediaType(), name, canonical.get(), content.bytes());
    }

    /**
     * The bytes of a manifest as the store has them, when they are too many to be held for as long as a client takes to
     * read them. Who takes them closes them.
     */
    public Optional<Content> openLong(StoredManifest manifest) throws StorageException {
        if (manifest.bytes().length <= ManifestContents.SHORT_BYTES) {
            return Optional.empty();
        }
        Digest canonical = manifest.canonical();
        Optional<Content> content = store.open(DistributionTree.blob(canonical), ByteRange.ALL);
        return settings.verifyContent() && content.isPresent()
                ? Optional.of(VerifiedContent.of(content.get(), canonical))
                : content;
    }

    /** The digest by which a reference answers now; empty when it leads to nothing. */
    public Optional<Digest> current(RepositoryName repository, Reference reference) throws StorageException {
        Optional<Digest> canonical = canonical(repository, reference);
        return canonical.isPresent() ? Optional.of(name(repository, reference, canonical.get())) : Optional.empty();
    }

    private Digest name(RepositoryName repository, Reference reference, Digest canonical) throws StorageException {
        return reference instanceof Reference.ByDigest asked
                ? asked.digest()
                : parts.tags().name(repository, (Tag) reference, canonical);
    }

    /**
     * Stores a manifest byte for byte and makes tags point at it. Calls of the store: one for each content that it refers
     * to, and four for a push by tag; two for each additional tag, one for a subject. distribution-spec: Pushing Manifests.
     *
     * @param extraTags more tags for the same manifest
     * @param declared the type that the client says it has
     * @param body kept: not to be changed afterwards
     * @param ifMatch the digest that the reference must have now
     * @param rights what may be done to tags; short of all, a tag costs one call more
     * @throws RegistryException MANIFEST_INVALID; DIGEST_INVALID when the reference is another content's;
     *     MANIFEST_BLOB_UNKNOWN; with status 412 when {@code ifMatch} does not hold; DENIED by {@code rights}
     */
    public ManifestReceipt put(
            RepositoryName repository,
            Reference reference,
            List<Tag> extraTags,
            Optional<MediaType> declared,
            byte[] body,
            Optional<Digest> ifMatch,
            TagRights rights)
            throws StorageException {
        Set<Tag> extra = new LinkedHashSet<>(extraTags);
        checkBounds(extra, body);
        Manifest manifest = read(body, declared);
        Digest canonical = Digest.sha256(body);
        Digest name = name(reference, body, canonical);
        Map<Tag, Precondition> tags = tags(repository, reference, extra, canonical, ifMatch, rights);
        if (settings.validateReferences()) {
            parts.references().check(repository, manifest);
        }
        Push push = new Push(repository, canonical, name);
        locks.with(thing(repository, canonical), () -> {
            List<SmallWrite> writes = new ArrayList<>();
            writes.add(new SmallWrite(DistributionTree.blob(canonical), body));
            writes.addAll(ManifestLinks.links(repository, canonical, name));
            ReferrerRecords.listing(repository, manifest, name, body.length).ifPresent(writes::add);
            boolean atOnce = reference instanceof Tag tag && Precondition.none().equals(tags.get(tag));
            if (atOnce) {
                parts.tags().point(repository, (Tag) reference, canonical, name, writes);
            } else {
                store.writeAll(writes);
            }
            parts.contents().learn(canonical, manifest.mediaType(), body);
            for (Map.Entry<Tag, Precondition> tag : tags.entrySet()) {
                if (!atOnce || !tag.getKey().equals(reference)) {
                    boolean matched = ifMatch.isPresent() && tag.getKey().equals(reference);
                    point(push, tag.getKey(), tag.getValue(), matched ? TagRights.ALL : rights);
                }
            }
            return push;
        });
        return new ManifestReceipt(name, manifest.subject().map(Descriptor::digest), List.copyOf(extra));
    }

    /**
     * Deletes a tag, or a manifest with all tags that point at it. Bytes are the garbage collector's. distribution-spec:
     * Deleting Manifests.
     *
     * @throws RegistryException MANIFEST_UNKNOWN, or NAME_UNKNOWN when there is no such repository
     */
    public void delete(RepositoryName repository, Reference reference) throws StorageException {
        boolean deleted = reference instanceof Reference.ByDigest asked
                ? deleteRevision(repository, asked)
                : parts.tags().remove(repository, (Tag) reference);
        if (!deleted) {
            parts.presence().require(repository);
            throw unknown(reference);
        }
    }

    private boolean deleteRevision(RepositoryName repository, Reference.ByDigest reference) throws StorageException {
        Optional<Digest> found = canonical(repository, reference);
        if (found.isEmpty()) {
            return false;
        }
        Digest canonical = found.get();
        return locks.with(thing(repository, canonical), () -> {
            removeTags(repository, canonical);
            Optional<ManifestContents.Content> content = contentIfWhole(canonical);
            if (content.isPresent()) {
                removeRecords(repository, canonical, content.get());
            }
            return parts.links().remove(repository, canonical);
        });
    }

    private void removeTags(RepositoryName repository, Digest canonical) throws StorageException {
        Optional<Tag> after = Optional.empty();
        Page<Tag> page;
        do {
            page = Tags.page(store, repository, after, ListRequest.MAX_LIMIT);
            List<Optional<Tag>> pointing = parts.fan().map(page.entries(), tag -> parts.tags()
                    .target(repository, tag)
                    .filter(target -> target.digest().equals(canonical))
                    .map(target -> tag));
            for (Optional<Tag> tag : pointing) {
                if (tag.isPresent()) {
                    parts.tags().removeIfPointingAt(repository, tag.get(), canonical);
                }
            }
            after = page.entries().isEmpty()
                    ? after
                    : Optional.of(page.entries().get(page.entries().size() - 1));
        } while (page.more() && !page.entries().isEmpty());
    }

    private void removeRecords(RepositoryName repository, Digest canonical, ManifestContents.Content content)
            throws StorageException {
        Digest other = Digest.of(DigestAlgorithm.SHA512, content.bytes());
        List<StorageKey> records = new ArrayList<>();
        content.manifest().flatMap(Manifest::subject).map(Descriptor::digest).ifPresent(subject -> {
            records.add(OwnTree.referrer(repository, subject, canonical));
            records.add(OwnTree.referrer(repository, subject, other));
        });
        records.add(OwnTree.manifestAlias(repository, other));
        Set<StorageKey> left = store.deleteAll(records);
        if (!left.isEmpty()) {
            throw new StorageException.Unavailable(
                    "cannot delete " + left.iterator().next());
        }
    }

    /** A manifest whose bytes are lost or broken can be deleted as well; its records are found to be stale later. */
    private Optional<ManifestContents.Content> contentIfWhole(Digest canonical) throws StorageException {
        try {
            return parts.contents().read(canonical);
        } catch (StorageException.Corrupt e) {
            return Optional.empty();
        }
    }

    private Optional<Digest> canonical(RepositoryName repository, Reference reference) throws StorageException {
        return reference instanceof Reference.ByDigest asked
                ? parts.links().canonical(repository, asked.digest())
                : parts.tags().target(repository, (Tag) reference).map(TagLinks.Target::digest);
    }

    /** Where the client has named no digest, whoever was faster may have left the tag as it may be written still. */
    private void point(Push push, Tag tag, Precondition expected, TagRights rights) throws StorageException {
        Precondition condition = expected;
        while (!parts.tags().point(push.repository(), tag, push.canonical(), push.name(), condition)) {
            if (rights.equals(TagRights.ALL)) {
                throw preconditionFailed();
            }
            condition = allowed(push.repository(), tag, push.canonical(), rights);
        }
    }

    /** The tags of a push, and what each must still be when it is written. Nothing is written for one that may not be. */
    private Map<Tag, Precondition> tags(
            RepositoryName repository,
            Reference reference,
            Set<Tag> extra,
            Digest canonical,
            Optional<Digest> ifMatch,
            TagRights rights)
            throws StorageException {
        Map<Tag, Precondition> tags = new LinkedHashMap<>();
        Optional<Precondition> matched = ifMatch.isPresent()
                ? expectedVersion(repository, reference, ifMatch.get()).map(Precondition::version)
                : Optional.empty();
        if (reference instanceof Tag tag) {
            Precondition allowed = allowed(repository, tag, canonical, rights);
            tags.put(tag, matched.orElse(allowed));
        }
        for (Tag tag : extra) {
            if (!tags.containsKey(tag)) {
                tags.put(tag, allowed(repository, tag, canonical, rights));
            }
        }
        return tags;
    }

    /** No tag name is special: whether one may be written depends on whether it is there, and on nothing else. */
    private Precondition allowed(RepositoryName repository, Tag tag, Digest canonical, TagRights rights)
            throws StorageException {
        if (rights.equals(TagRights.ALL)) {
            return Precondition.none();
        }
        Optional<TagLinks.Target> target = parts.tags().target(repository, tag);
        boolean same = target.map(TagLinks.Target::digest).equals(Optional.of(canonical));
        if (!same && !(target.isPresent() ? rights.update() : rights.create())) {
            throw denied(tag);
        }
        return target.map(found -> Precondition.version(found.version())).orElse(Precondition.absent());
    }

    private static RegistryException denied(Tag tag) {
        return new RegistryException(
                ErrorCode.DENIED,
                "the tag may not be written: it is there already, or may only be updated",
                Optional.of(tag.toString()));
    }

    /** A manifest on its way into a repository, by SHA-256 and as the client calls it. */
    private record Push(RepositoryName repository, Digest canonical, Digest name) {}

    /** The version of the tag that has this digest now: it must still have it when the tag is written. */
    private Optional<Version> expectedVersion(RepositoryName repository, Reference reference, Digest digest)
            throws StorageException {
        if (reference instanceof Reference.ByDigest asked) {
            boolean holds = asked.digest().equals(digest)
                    && parts.links().canonical(repository, digest).isPresent();
            if (!holds) {
                throw preconditionFailed();
            }
            return Optional.empty();
        }
        Tag tag = (Tag) reference;
        Optional<TagLinks.Target> target = parts.tags().target(repository, tag);
        boolean holds = target.isPresent()
                && (target.get().digest().equals(digest)
                        || parts.tags()
                                .name(repository, tag, target.get().digest())
                                .equals(digest));
        if (!holds) {
            throw preconditionFailed();
        }
        return target.map(TagLinks.Target::version);
    }

    private void checkBounds(Set<Tag> extraTags, byte[] body) {
        if (body.length > settings.maxManifestBytes()) {
            throw new RegistryException(
                    ErrorCode.SIZE_INVALID,
                    "a manifest has at most " + settings.maxManifestBytes() + " bytes",
                    Optional.empty(),
                    TOO_LARGE);
        }
        if (extraTags.size() > settings.maxTagsPerPut()) {
            throw new RegistryException(
                    ErrorCode.TAG_INVALID,
                    "a manifest is given at most " + settings.maxTagsPerPut() + " tags at once",
                    Optional.empty(),
                    URI_TOO_LONG);
        }
    }

    private static Manifest read(byte[] body, Optional<MediaType> declared) {
        try {
            return ManifestReader.read(body, declared);
        } catch (InvalidManifestException e) {
            throw new RegistryException(ErrorCode.MANIFEST_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static Digest name(Reference reference, byte[] body, Digest canonical) {
        if (!(reference instanceof Reference.ByDigest asked)) {
            return canonical;
        }
        DigestAlgorithm algorithm = asked.digest().algorithm();
        Digest computed = algorithm == DigestAlgorithm.SHA256 ? canonical : Digest.of(algorithm, body);
        if (!computed.equals(asked.digest())) {
            throw new RegistryException(
                    ErrorCode.DIGEST_INVALID,
                    "the manifest does not have this digest",
                    Optional.of(asked.digest().toString()));
        }
        return computed;
    }

    static Object thing(RepositoryName repository, Digest canonical) {
        return List.of(repository, canonical);
    }

    private static RegistryException preconditionFailed() {
        return new RegistryException(
                ErrorCode.DENIED,
                "it does not have the digest that If-Match names any more",
                Optional.empty(),
                PRECONDITION_FAILED);
    }

    private static RegistryException unknown(Reference reference) {
        return new RegistryException(
                ErrorCode.MANIFEST_UNKNOWN,
                "the manifest is not known to the repository",
                Optional.of(reference.toString()));
    }
}
