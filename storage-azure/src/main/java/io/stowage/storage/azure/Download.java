package io.stowage.storage.azure;

import io.stowage.storage.parts.ContinuedStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the store has begun to send.
 *
 * @param offset where in the content it begins
 * @param lengthBytes of what is sent
 * @param totalBytes of the content
 */
record Download(InputStream stream, long offset, long lengthBytes, long totalBytes, String etag)
        implements ContinuedStream.Source {

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        return stream.read(target, from, length);
    }

    @Override
    public void abandon() {
        try {
            stream.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
