package io.stowage.storage.gcs;

import io.stowage.storage.contract.StoreFixture;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A bucket for tests at an endpoint. Any thread. */
final class TestStore {

    static final String BUCKET = "stowage";

    private final URI endpoint;
    private final String bucket;

    TestStore(URI endpoint) {
        this(endpoint, BUCKET);
    }

    TestStore(URI endpoint, String bucket) {
        this.endpoint = endpoint;
        this.bucket = bucket;
    }

    /** Parameters of this store, with a root of their own. */
    Map<String, Object> parameters(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>();
        all.put("endpoint", endpoint.toString());
        all.put("bucket", bucket);
        all.put("rootdirectory", "/test/" + UUID.randomUUID());
        all.put("chunksize", Integer.toString(5 * 1024 * 1024));
        all.putAll(own);
        return all;
    }

    GcsSettings settings(Map<String, Object> own) throws Exception {
        return GcsSettingsParser.parse(parameters(own), Map.of());
    }

    GcsStore open(Map<String, Object> own) throws Exception {
        return GcsStore.open(settings(own));
    }

    /** A root that nothing has been put below. */
    StoreFixture fresh(Map<String, Object> own) throws Exception {
        GcsSettings settings = settings(own);
        return () -> GcsStore.open(settings);
    }
}
