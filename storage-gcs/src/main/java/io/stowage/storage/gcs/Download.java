package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponse;
import io.stowage.storage.parts.ContinuedStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer whose bytes are on their way.
 *
 * @param generation which content of its name it is
 */
record Download(HttpResponse response, InputStream stream, long lengthBytes, long totalBytes, long generation)
        implements ContinuedStream.Source {

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return stream.read(target, offset, length);
    }

    @Override
    public void abandon() {
        try {
            response.disconnect();
        } catch (IOException e) {
            // It was to be broken, and is.
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
