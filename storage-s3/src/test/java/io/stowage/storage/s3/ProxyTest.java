package io.stowage.storage.s3;

import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A store on S3Proxy with parts as small as the protocol has them, its requests counted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyTest {

    static final int PART_BYTES = 5 * 1024 * 1024;
    static final StorageKey KEY = new StorageKey("some/key");
    static final byte[] BYTES = "content".getBytes(StandardCharsets.UTF_8);
    static final byte[] NO_NOTE = {};

    private static final Map<String, Object> SMALL_PARTS = Map.of(
            "chunksize", PART_BYTES, "multipartcopychunksize", PART_BYTES, "multipartcopythresholdsize", PART_BYTES);

    final Requests requests = new Requests();

    @SuppressWarnings("NullAway.Init") // before all
    ProxyServer server;

    @SuppressWarnings("NullAway.Init") // before each
    Map<String, Object> parameters;

    @SuppressWarnings("NullAway.Init") // before each
    S3Store store;

    @BeforeAll
    final void start() throws Exception {
        server = ProxyServer.start();
    }

    @AfterAll
    final void stop() {
        server.close();
    }

    @BeforeEach
    final void open() throws Exception {
        parameters = server.store().parameters(SMALL_PARTS);
        store = S3Store.open(S3SettingsParser.parse(parameters), List.of(requests));
        requests.forget();
    }

    @AfterEach
    final void close() {
        store.close();
    }

    /** Publishes {@code length} bytes at the key. */
    final void upload(Optional<StorageKey> target, int length) throws StorageException {
        try (Upload upload = store.begin(UploadId.random(), NO_NOTE, target)) {
            upload.append(ByteBuffer.wrap(bytes(length)));
            upload.commit(KEY);
        }
    }

    final byte[] content() throws Exception {
        return content(store);
    }

    static byte[] content(S3Store store) throws Exception {
        try (Content content = store.open(KEY, ByteRange.ALL).orElseThrow()) {
            return ((Content.StreamContent) content).stream().readAllBytes();
        }
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
