package io.stowage.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.StorageException;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** One store with any number of replicas on it, and short words for what clients do. */
final class Fixture implements AutoCloseable {

    static final RepositoryName APP = new RepositoryName("library/app");
    static final RepositoryName OTHER = new RepositoryName("library/other");

    final MemoryStore memory = new MemoryStore();
    final WatchedStore store;
    final RegistryService registry;
    private final ExecutorService helpers = Executors.newFixedThreadPool(2);
    private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

    Fixture() {
        this(RegistrySettings.defaults(), true);
    }

    Fixture(RegistrySettings settings, boolean local) {
        store = new WatchedStore(memory, local);
        registry = replica(settings);
    }

    RegistryService replica() {
        return replica(RegistrySettings.defaults());
    }

    private RegistryService replica(RegistrySettings settings) {
        InstantSource clock = () -> now;
        return RegistryService.create(store, settings, helpers, clock);
    }

    void passSeconds(long seconds) {
        now = now.plusSeconds(seconds);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Digest sha512(byte[] bytes) {
        return Digest.of(DigestAlgorithm.SHA512, bytes);
    }

    static Reference byDigest(Digest digest) {
        return new Reference.ByDigest(digest);
    }

    static UploadRef ref(UploadProgress progress) {
        return new UploadRef(progress.repository(), progress.id().toString(), Optional.of(progress.state()));
    }

    static UploadRef withoutState(UploadProgress progress) {
        return new UploadRef(progress.repository(), progress.id().toString(), Optional.empty());
    }

    static <R> R send(BodySink<R> sink, byte[] body) throws StorageException {
        try (sink) {
            if (body.length > 0) {
                sink.write(ByteBuffer.wrap(body));
            }
            return sink.finish();
        }
    }

    UploadProgress begin() throws StorageException {
        return registry.uploads().begin(APP, Optional.empty());
    }

    UploadProgress patch(UploadProgress at, String chunk) throws StorageException {
        return patch(registry, ref(at), chunk);
    }

    static UploadProgress patch(RegistryService replica, UploadRef ref, String chunk) throws StorageException {
        return send(replica.uploads().append(ref, Optional.empty(), OptionalLong.empty()), bytes(chunk));
    }

    static UploadProgress patch(RegistryService replica, UploadRef ref, ContentRange range, String chunk)
            throws StorageException {
        return send(replica.uploads().append(ref, Optional.of(range), OptionalLong.empty()), bytes(chunk));
    }

    Digest put(UploadProgress at, String chunk, Digest digest) throws StorageException {
        return put(registry, ref(at), chunk, digest);
    }

    static Digest put(RegistryService replica, UploadRef ref, String chunk, Digest digest) throws StorageException {
        return send(replica.uploads().complete(ref, Optional.empty(), OptionalLong.empty(), digest), bytes(chunk));
    }

    Digest push(RepositoryName repository, String content) throws StorageException {
        return push(repository, content, Digest.sha256(bytes(content)));
    }

    Digest push(RepositoryName repository, String content, Digest digest) throws StorageException {
        return send(registry.uploads().receive(repository, digest), bytes(content));
    }

    String pull(RegistryService replica, RepositoryName repository, Digest digest) throws StorageException {
        try (Content content = replica.blobs().find(repository, digest).open(ByteRange.ALL)) {
            return new String(((Content.StreamContent) content).stream().readNBytes(1 << 20), StandardCharsets.UTF_8);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    ManifestReceipt putManifest(RepositoryName repository, String reference, String manifest) throws StorageException {
        return putManifest(registry, repository, Reference.parse(reference), List.of(), manifest);
    }

    static ManifestReceipt putManifest(
            RegistryService replica, RepositoryName repository, Reference reference, List<Tag> tags, String manifest)
            throws StorageException {
        return replica.manifests()
                .put(repository, reference, tags, Optional.empty(), bytes(manifest), Optional.empty(), TagRights.ALL);
    }

    /** An image of one config and some layers, pushed with them. */
    String image(RepositoryName repository, String... layers) throws StorageException {
        push(repository, "{}");
        for (String layer : layers) {
            push(repository, layer);
        }
        return imageDocument("", layers);
    }

    static String imageDocument(String more, String... layers) {
        String list = List.of(layers).stream()
                .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", bytes(layer)))
                .collect(Collectors.joining(","));
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", bytes("{}")) + ",\"layers\":[" + list + "]"
                + more + "}";
    }

    static String indexDocument(String... descriptors) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":["
                + String.join(",", descriptors) + "]}";
    }

    static String subject(Digest subject) {
        return ",\"subject\":{\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"digest\":\"" + subject
                + "\",\"size\":7}";
    }

    static String descriptor(String mediaType, byte[] content) {
        return descriptor(mediaType, Digest.sha256(content), content.length);
    }

    static String descriptor(String mediaType, Digest digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    /** The keys below a prefix, without it. */
    List<String> keys(String prefix) {
        Listing listing = memory.list(ListRequest.descendants(prefix, ListRequest.MAX_LIMIT));
        return listing.entries().stream()
                .map(entry -> entry.name().substring(prefix.length()))
                .toList();
    }

    /** Nothing that a helper has begun goes on after the request that asked for it. */
    @Override
    public void close() {
        assertThat(helpers.shutdownNow()).isEmpty();
    }
}
