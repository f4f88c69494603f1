package io.stowage.storage.azure;

import java.io.InputStream;

/**
 * What the store has begun to send.
 *
 * @param offset where in the content it begins
 * @param lengthBytes of what is sent
 * @param totalBytes of the content
 */
record Download(InputStream stream, long offset, long lengthBytes, long totalBytes, String etag) {}
