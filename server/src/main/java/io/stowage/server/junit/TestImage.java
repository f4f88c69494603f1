package io.stowage.server.junit;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.Repository;
import io.stowage.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes images that clients accept. */
final class TestImage {

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private TestImage() {}

    static Digest put(Repository repository, String tag, byte[]... layers) throws StorageException {
        List<String> descriptors = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (byte[] layer : layers) {
            Digest digest = repository.putBlob(layer);
            descriptors.add(descriptor(LAYER, digest, layer.length));
            ids.add('"' + digest.toString() + '"');
        }
        byte[] config =
                ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                                + String.join(",", ids) + "]}}")
                        .getBytes(StandardCharsets.UTF_8);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor(CONFIG, repository.putBlob(config), config.length) + ",\"layers\":["
                + descriptors.stream().collect(Collectors.joining(",")) + "]}";
        return repository.putManifest(tag, MediaType.OCI_MANIFEST.value(), manifest.getBytes(StandardCharsets.UTF_8));
    }

    private static String descriptor(String type, Digest digest, int length) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + length + '}';
    }
}
