/**
 * Keys and certificates: what a server shows, and whose clients it trusts. Start with {@link
 * io.stowage.server.tls.ServerCertificate}.
 *
 * <p>Files are read here, so not on event loops. It knows nothing of Netty, nor of who anybody is. Bouncy Castle is asked
 * for the forms of keys that the JDK does not read, and for nothing else: without it, everything else works.
 */
@NullMarked
package io.stowage.server.tls;

import org.jspecify.annotations.NullMarked;
