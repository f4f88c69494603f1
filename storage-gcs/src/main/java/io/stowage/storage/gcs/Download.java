package io.stowage.storage.gcs;

import com.google.api.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer whose bytes are on their way.
 *
 * @param generation which content of its name it is
 */
record Download(HttpResponse response, InputStream stream, long lengthBytes, long totalBytes, long generation) {

    /** Breaks the connection off instead of reading what is still to come. */
    void abandon() {
        try {
            response.disconnect();
        } catch (IOException e) {
            // It was to be broken, and is.
        }
    }
}
