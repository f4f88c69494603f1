/**
 * How this process reaches others over HTTP: what the drivers for object stores, and whoever else asks services, share.
 *
 * <p>Start at {@link io.stowage.storage.net.Network}. The variables are those of programs written in Go, with the same
 * meaning: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} in upper or lower case, {@code SSL_CERT_FILE} and
 * {@code SSL_CERT_DIR}. No secret stands in a message or a {@code toString}. Any thread.
 */
@NullMarked
package io.stowage.storage.net;

import org.jspecify.annotations.NullMarked;
