package io.stowage.storage.gcs;

import com.google.api.services.storage.Storage;
import io.stowage.storage.parts.ObjectName;

/**
 * The bucket that this driver works in, and how its names become names of objects.
 *
 * @param root what the name of each object begins with: empty, or ending with a slash
 */
record GcsBucket(GcsConnection connection, String name, String root) {

    static final String CONTENT_TYPE = "application/octet-stream";

    static GcsBucket of(GcsConnection connection, GcsSettings settings) {
        return new GcsBucket(connection, settings.bucket(), settings.root());
    }

    Storage.Objects quick() {
        return connection.quick().objects();
    }

    Storage.Objects patient() {
        return connection.patient().objects();
    }

    String key(ObjectName name) {
        return root + name.value();
    }
}
