package io.stowage.storage.s3;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** S3Proxy inside this process, with contents in memory. */
final class ProxyServer implements AutoCloseable {

    /** What S3Proxy writes before it gives it its name; our own names have no directory in which such a thing stands. */
    private static final Pattern UNFINISHED =
            Pattern.compile("(?!.*/\\.stowage/).*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final S3Proxy proxy;
    private final TestStore store;

    private ProxyServer(S3Proxy proxy, TestStore store) {
        this.proxy = proxy;
        this.store = store;
    }

    static ProxyServer start() throws Exception {
        return start(new Finished(new TransientNio2BlobStore()));
    }

    /** One that takes every condition for none, as it does for contents of a kind that it does not know. */
    static ProxyServer startUnconditional() throws Exception {
        return start(unknownKind(new Finished(new TransientNio2BlobStore())));
    }

    private static ProxyServer start(BlobStore contents) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(contents)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, TestStore.KEY_ID, TestStore.SECRET)
                .build();
        proxy.start();
        TestStore store = new TestStore(
                URI.create("http://127.0.0.1:" + proxy.getPort()),
                Map.of("conditionaldelete", true),
                List.of(new Turns()));
        store.createBucket();
        return new ProxyServer(proxy, store);
    }

    private static BlobStore unknownKind(BlobStore contents) {
        return (BlobStore) Proxy.newProxyInstance(
                ProxyServer.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (self, method, arguments) -> {
                    try {
                        return method.invoke(contents, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** S3Proxy lists what it is just writing, which no other store does. */
    private static final class Finished extends ForwardingBlobStore {

        Finished(BlobStore contents) {
            super(contents);
        }

        @Override
        public ListObjectsV2Response list(ListObjectsV2Request request) {
            return withoutUnfinished(super.list(request));
        }
    }

    private static ListObjectsV2Response withoutUnfinished(ListObjectsV2Response page) {
        List<S3Object> finished = page.contents().stream()
                .filter(object -> !UNFINISHED.matcher(object.key()).matches())
                .toList();
        return page.toBuilder().contents(finished).build();
    }

    TestStore store() {
        return store;
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not stop", e);
        }
    }
}
