package io.stowage.storage.s3;

import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ContinuedStream;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** An answer with the bytes of an object. Closing it half-read would read the rest; abandoning does not. */
record S3Source(ObjectName name, ResponseInputStream<?> stream) implements ContinuedStream.Source {

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return stream.read(target, offset, length);
        } catch (SdkException e) {
            throw S3Errors.translate("read", name, e);
        }
    }

    /** The end of the stream, behind the last byte, is where a checksum is compared. */
    @Override
    public void finish() throws IOException {
        try {
            if (stream.read() >= 0) {
                throw new StorageException.Corrupt("cannot read " + name + ": the store gave more bytes than it said");
            }
        } catch (SdkException e) {
            throw new StorageException.Corrupt(
                    "cannot read " + name + ": the store's bytes are not those of its checksum", e);
        }
    }

    @Override
    public void abandon() {
        stream.abort();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
