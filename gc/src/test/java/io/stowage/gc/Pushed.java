package io.stowage.gc;

import io.stowage.layout.DistributionTree;
import io.stowage.layout.Links;
import io.stowage.layout.OwnTree;
import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A repository as pushes leave it, written key by key. */
record Pushed(BlobStore store, RepositoryName repository) {

    static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";

    static Pushed in(BlobStore store, String repository) {
        return new Pushed(store, new RepositoryName(repository));
    }

    /** A blob with its link. */
    Digest blob(String content) throws StorageException {
        Digest digest = content(bytes(content));
        link(digest);
        return digest;
    }

    void link(Digest digest) throws StorageException {
        Links.write(store, DistributionTree.layerLink(repository, digest), digest);
    }

    /** A blob that the repository knows by its SHA-512, too. */
    Digest blobBySha512(String content) throws StorageException {
        Digest canonical = blob(content);
        Digest other = Digest.of(DigestAlgorithm.SHA512, bytes(content));
        Links.write(store, DistributionTree.layerLink(repository, other), canonical);
        Links.write(store, OwnTree.blobAlias(other), canonical);
        return other;
    }

    /** Bytes without a link. */
    Digest content(byte[] bytes) throws StorageException {
        Digest digest = Digest.sha256(bytes);
        store.write(DistributionTree.blob(digest), bytes, Precondition.none());
        return digest;
    }

    /** A manifest with its link, whatever it is. */
    Digest manifest(String document) throws StorageException {
        Digest digest = content(bytes(document));
        Links.write(store, DistributionTree.revisionLink(repository, digest), digest);
        return digest;
    }

    Digest image(Digest config, Digest... layers) throws StorageException {
        return manifest(image("", config, layers));
    }

    /** An image that is about another manifest. */
    Digest referrer(Digest subject, Digest config) throws StorageException {
        return manifest(image(",\"subject\":" + descriptor(IMAGE, subject), config));
    }

    private static String image(String more, Digest config, Digest... layers) {
        String described = List.of(layers).stream()
                .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                .collect(Collectors.joining(","));
        return "{\"schemaVersion\":2,\"mediaType\":\"" + IMAGE + "\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":[" + described + "]"
                + more + "}";
    }

    Digest index(Digest... children) throws StorageException {
        String described = List.of(children).stream()
                .map(child -> descriptor(IMAGE, child))
                .collect(Collectors.joining(","));
        return manifest("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + described + "]}");
    }

    static String descriptor(String type, Digest digest) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":7}";
    }

    void tag(String name, Digest manifest) throws StorageException {
        Tag tag = new Tag(name);
        Links.write(store, DistributionTree.tagHistory(repository, tag, manifest), manifest);
        Links.write(store, DistributionTree.tagCurrent(repository, tag), manifest);
    }

    boolean hasManifest(Digest manifest) throws StorageException {
        return store.stat(DistributionTree.revisionLink(repository, manifest)).isPresent() && hasContent(manifest);
    }

    boolean hasBlob(Digest blob) throws StorageException {
        return hasLink(blob) && hasContent(blob);
    }

    boolean hasLink(Digest blob) throws StorageException {
        return store.stat(DistributionTree.layerLink(repository, blob)).isPresent();
    }

    boolean hasContent(Digest digest) throws StorageException {
        return store.stat(DistributionTree.blob(digest)).isPresent();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
