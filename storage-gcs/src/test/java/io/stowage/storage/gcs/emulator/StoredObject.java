package io.stowage.storage.gcs.emulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** One object as it is at one moment. */
record StoredObject(
        String bucket,
        String name,
        long generation,
        long metageneration,
        Instant created,
        String contentType,
        Map<String, Object> metadata,
        int componentCount,
        String crc32c,
        Data data) {

    /** The resource that the service shows of it. */
    Map<String, Object> resource() {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("kind", "storage#object");
        resource.put("id", bucket + "/" + name + "/" + generation);
        resource.put("name", name);
        resource.put("bucket", bucket);
        resource.put("generation", Long.toString(generation));
        resource.put("metageneration", Long.toString(metageneration));
        resource.put("contentType", contentType);
        resource.put("storageClass", "STANDARD");
        resource.put("size", Long.toString(data.length()));
        resource.put("crc32c", crc32c);
        resource.put("etag", etag());
        resource.put("timeCreated", created.toString());
        resource.put("updated", created.toString());
        if (!metadata.isEmpty()) {
            resource.put("metadata", metadata);
        }
        if (componentCount > 1) {
            resource.put("componentCount", componentCount);
        }
        return resource;
    }

    String etag() {
        return generation + "/" + metageneration;
    }
}
