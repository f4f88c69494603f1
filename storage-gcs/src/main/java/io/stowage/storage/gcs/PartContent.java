package io.stowage.storage.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import io.stowage.storage.parts.PartBytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/** Bytes to be sent, as often as that has to be repeated. */
final class PartContent extends AbstractInputStreamContent {

    private final Supplier<InputStream> source;
    private final long lengthBytes;
    private final CRC32C checksum = new CRC32C();

    private PartContent(Supplier<InputStream> source, long lengthBytes) {
        super(GcsBucket.CONTENT_TYPE);
        this.source = source;
        this.lengthBytes = lengthBytes;
    }

    static PartContent of(PartBytes bytes) {
        PartContent content = new PartContent(bytes::stream, bytes.lengthBytes());
        bytes.buffers().forEach(content.checksum::update);
        return content;
    }

    static PartContent of(byte[] bytes) {
        PartContent content = new PartContent(() -> new ByteArrayInputStream(bytes), bytes.length);
        content.checksum.update(bytes);
        return content;
    }

    /** By which the service finds out whether what has come is what was sent. */
    String crc32c() {
        byte[] bytes = ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public InputStream getInputStream() {
        return source.get();
    }

    @Override
    public long getLength() {
        return lengthBytes;
    }

    @Override
    public boolean retrySupported() {
        return true;
    }
}
