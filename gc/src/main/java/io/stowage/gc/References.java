package io.stowage.gc;

import io.stowage.oci.Descriptor;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidManifestException;
import io.stowage.oci.Manifest;
import io.stowage.oci.ManifestReader;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a manifest needs.
 *
 * @param contents config, layers, children and subject; of a document that is no manifest we know, every digest in it
 * @param subject the manifest that it is about
 */
record References(Set<Digest> contents, Optional<Digest> subject) {

    References {
        contents = Set.copyOf(contents);
    }

    /** @throws InvalidManifestException when nobody can tell */
    static References of(byte[] manifest) throws InvalidManifestException {
        Manifest known;
        try {
            known = ManifestReader.read(manifest, Optional.empty());
        } catch (InvalidManifestException e) {
            return new References(ManifestReader.mentioned(manifest), Optional.empty());
        }
        Set<Digest> contents = new LinkedHashSet<>();
        known.blobs().forEach(blob -> contents.add(blob.digest()));
        known.manifests().forEach(child -> contents.add(child.digest()));
        Optional<Digest> subject = known.subject().map(Descriptor::digest);
        subject.ifPresent(contents::add);
        return new References(contents, subject);
    }
}
