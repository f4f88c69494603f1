package io.stowage.storage.azure;

import io.stowage.storage.net.Network;
import io.stowage.storage.parts.PartBytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The parts of a driver, put together on a service for tests; closed together. */
final class Pieces implements AutoCloseable {

    final AzureContainer container;
    final Downloads downloads;
    final AzureReads reads;
    final AzureRecords records;
    final AzureLinks links;
    final Copies copies;
    final AzureParts parts;

    Pieces(FakeService service) throws Exception {
        this(service, Duration.ofSeconds(60));
    }

    /** @param patience with streams that give nothing */
    Pieces(FakeService service, Duration patience) throws Exception {
        container = AzureContainer.of(service.settings(), Network.ofProcess());
        downloads = new Downloads(container, patience);
        reads = new AzureReads(container, downloads);
        records = new AzureRecords(container, reads);
        links = new AzureLinks(container);
        copies = new Copies(container, reads, records, new Comparison(downloads), links, 1000, 400);
        parts = new AzureParts(container, reads, records, copies);
    }

    static PartBytes part(byte[] bytes) {
        return new PartBytes() {
            @Override
            public int lengthBytes() {
                return bytes.length;
            }

            @Override
            public List<ByteBuffer> buffers() {
                return List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            }

            @Override
            public InputStream stream() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    @Override
    public void close() {
        downloads.close();
    }
}
