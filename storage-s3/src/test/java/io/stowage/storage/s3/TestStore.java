package io.stowage.storage.s3;

import io.stowage.storage.contract.StoreFixture;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/** A store for tests: where it is, and a bucket in it. Any thread. */
final class TestStore {

    static final String KEY_ID = "stowage-tests";
    static final String SECRET = "no-secret-at-all";
    static final String BUCKET = "stowage";

    private final URI endpoint;
    private final Map<String, Object> further;
    private final List<ExecutionInterceptor> interceptors;

    TestStore(URI endpoint, Map<String, Object> further) {
        this(endpoint, further, List.of());
    }

    /**
     * @param further parameters that this store needs
     * @param interceptors see each request of the contract
     */
    TestStore(URI endpoint, Map<String, Object> further, List<ExecutionInterceptor> interceptors) {
        this.interceptors = interceptors;
        this.endpoint = endpoint;
        this.further = further;
    }

    URI endpoint() {
        return endpoint;
    }

    void createBucket() throws Exception {
        try (S3Connection connection = S3Connection.open(settings(Map.of()), List.of())) {
            connection
                    .client()
                    .createBucket(CreateBucketRequest.builder().bucket(BUCKET).build());
        }
    }

    /** Parameters of this store, with a root of their own. */
    Map<String, Object> parameters(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "regionendpoint",
                endpoint.toString(),
                "bucket",
                BUCKET,
                "accesskey",
                KEY_ID,
                "secretkey",
                SECRET,
                "rootdirectory",
                "/test/" + UUID.randomUUID()));
        all.putAll(further);
        all.putAll(own);
        return all;
    }

    S3Settings settings(Map<String, Object> own) throws Exception {
        return S3SettingsParser.parse(parameters(own));
    }

    S3Store open(Map<String, Object> own, ExecutionInterceptor... interceptors) throws Exception {
        return S3Store.open(settings(own), List.of(interceptors));
    }

    /** A root that nothing has been put below. */
    StoreFixture fresh(Map<String, Object> own) throws Exception {
        S3Settings settings = settings(own);
        return () -> S3Store.open(settings, interceptors);
    }
}
