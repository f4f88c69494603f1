/**
 * The edge: sockets, TLS, HTTP/1.1 and HTTP/2. Everything here runs on event loops and none of it waits.
 *
 * <p>A request goes {@link io.stowage.server.http.Listener} → {@link io.stowage.server.http.ConnectionHandler} → {@link
 * io.stowage.server.http.Router} → a class of {@code handler} → back through {@link io.stowage.server.http.Exchange}, the
 * only class that writes to a channel. Work that touches storage hops once, to {@link
 * io.stowage.server.http.StorageThreads}, and comes back as a {@link io.stowage.server.http.Response}. Bodies cross in
 * slices: {@link io.stowage.server.http.BodyIntake} inwards, {@link io.stowage.server.http.BodyPump} outwards. A storage
 * thread never waits for a client, an event loop never waits for storage. A {@code ByteBuf} never leaves this package.
 */
@NullMarked
package io.stowage.server.http;

import org.jspecify.annotations.NullMarked;
