package io.stowage.server;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.server.http.WriteGate;
import io.stowage.server.registry.BodySink;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import io.stowage.server.registry.RegistryService;
import io.stowage.server.registry.StoredManifest;
import io.stowage.server.registry.TagPage;
import io.stowage.server.registry.TagRights;
import io.stowage.server.registry.UploadProgress;
import io.stowage.server.registry.UploadRef;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A repository of a registry, for programs in the same JVM: what clients do by HTTP, without it. Blocks on the store. Any
 * thread.
 *
 * <p>What clients would be told is a {@link RegistryException} with the specification's code here, too, and a store that fails
 * is a {@link StorageException}.
 */
public final class Repository {

    private static final int SLICE_BYTES = 64 * 1024;

    private final RepositoryName name;
    private final RegistryService registry;
    private final WriteGate gate;

    Repository(RepositoryName name, RegistryService registry, WriteGate gate) {
        this.name = name;
        this.registry = registry;
        this.gate = gate;
    }

    /** As in {@code library/app}. */
    public String name() {
        return name.value();
    }

    /** Stores a blob; gives its SHA-256 digest. */
    public Digest putBlob(byte[] content) throws StorageException {
        checkWrite();
        try (BodySink<Digest> sink = registry.uploads().receive(name, Digest.sha256(content))) {
            sink.write(ByteBuffer.wrap(content));
            return sink.finish();
        }
    }

    /**
     * Stores a blob of any length; gives its SHA-256 digest.
     *
     * @param content read to its end; not closed
     * @throws IOException when it cannot be read, or the store fails; nothing is kept then
     */
    public Digest putBlob(InputStream content) throws IOException {
        checkWrite();
        UploadProgress begun = registry.uploads().begin(name, Optional.of(DigestAlgorithm.SHA256));
        UploadRef upload = new UploadRef(name, begun.id().toString(), Optional.of(begun.state()));
        try {
            MessageDigest hash = sha256();
            UploadProgress taken = append(upload, new DigestInputStream(content, hash));
            Digest digest = Digest.parse("sha256:" + HexFormat.of().formatHex(hash.digest()));
            UploadRef whole = new UploadRef(name, taken.id().toString(), Optional.of(taken.state()));
            try (BodySink<Digest> last =
                    registry.uploads().complete(whole, Optional.empty(), OptionalLong.of(0), digest)) {
                return last.finish();
            }
        } catch (IOException | RuntimeException e) {
            abandon(upload, e);
            throw e;
        }
    }

    private UploadProgress append(UploadRef upload, InputStream content) throws IOException {
        byte[] slice = new byte[SLICE_BYTES];
        try (BodySink<UploadProgress> sink =
                registry.uploads().append(upload, Optional.empty(), OptionalLong.empty())) {
            for (int read = content.read(slice); read >= 0; read = content.read(slice)) {
                sink.write(ByteBuffer.wrap(slice, 0, read));
            }
            return sink.finish();
        }
    }

    private void abandon(UploadRef upload, Exception why) {
        try {
            registry.uploads().cancel(upload);
        } catch (StorageException | RegistryException e) {
            why.addSuppressed(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Opens a blob; the caller closes it. Empty when the repository has none of that digest. */
    public Optional<InputStream> blob(Digest digest) throws StorageException {
        return present(ErrorCode.BLOB_UNKNOWN, () -> {
            Content content = registry.blobs().find(name, digest).open(ByteRange.ALL);
            return content instanceof Content.FileContent file
                    ? Channels.newInputStream(file.channel())
                    : ((Content.StreamContent) content).stream();
        });
    }

    /** Takes a blob from the repository. Its bytes stay until they are collected. False when it had none of that digest. */
    public boolean deleteBlob(Digest digest) throws StorageException {
        checkWrite();
        return present(ErrorCode.BLOB_UNKNOWN, () -> {
                    registry.blobs().delete(name, digest);
                    return digest;
                })
                .isPresent();
    }

    /**
     * Stores a manifest byte for byte.
     *
     * @param reference a tag, which points at it then, or its digest
     * @param mediaType as clients declare it in {@code Content-Type}
     * @param document not to be changed afterwards
     */
    public Digest putManifest(String reference, String mediaType, byte[] document) throws StorageException {
        checkWrite();
        return registry.manifests()
                .put(
                        name,
                        Reference.parse(reference),
                        List.of(),
                        Optional.of(MediaType.parse(mediaType)),
                        document,
                        Optional.empty(),
                        TagRights.ALL)
                .digest();
    }

    /** The manifest that a tag or a digest names. */
    public Optional<Manifest> manifest(String reference) throws StorageException {
        return present(ErrorCode.MANIFEST_UNKNOWN, () -> {
            StoredManifest stored = registry.manifests().get(name, Reference.parse(reference));
            return new Manifest(
                    stored.mediaType().value(), stored.digest(), stored.bytes().clone());
        });
    }

    /** Deletes a tag, or a manifest with all tags that point at it. False when there was nothing of that name. */
    public boolean deleteManifest(String reference) throws StorageException {
        checkWrite();
        return present(ErrorCode.MANIFEST_UNKNOWN, () -> {
                    registry.manifests().delete(name, Reference.parse(reference));
                    return reference;
                })
                .isPresent();
    }

    /** All tags, in order; none when there is no such repository. */
    public List<String> tags() throws StorageException {
        List<String> tags = new ArrayList<>();
        Optional<String> last = Optional.empty();
        do {
            Optional<String> after = last;
            Optional<TagPage> page =
                    present(ErrorCode.NAME_UNKNOWN, () -> registry.tags().list(name, OptionalInt.empty(), after));
            page.ifPresent(found -> tags.addAll(found.tags()));
            last = page.flatMap(TagPage::next);
        } while (last.isPresent());
        return tags;
    }

    private void checkWrite() throws StorageException {
        Optional<StorageException> obstacle = gate.obstacle();
        if (obstacle.isPresent()) {
            throw obstacle.get();
        }
    }

    private interface Call<T> {
        T make() throws StorageException;
    }

    private static <T> Optional<T> present(ErrorCode absent, Call<T> call) throws StorageException {
        try {
            return Optional.of(call.make());
        } catch (RegistryException e) {
            if (e.code() == absent || e.code() == ErrorCode.NAME_UNKNOWN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A manifest as it was stored.
     *
     * @param digest as it was asked for; for a tag, as it was pushed
     */
    @SuppressWarnings("ArrayRecordComponent") // its digest is what is compared
    public record Manifest(String mediaType, Digest digest, byte[] document) {}

    static RepositoryName name(String text) {
        try {
            return new RepositoryName(text);
        } catch (InvalidNameException e) {
            throw new RegistryException(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage()));
        }
    }
}
