/**
 * A registry to run or to embed. {@link io.stowage.server.Registry} is the whole of it: give it a store, start it, ask it
 * for its URL, close it. Nothing here is static and nothing outlives {@code close}.
 */
@NullMarked
package io.stowage.server;

import org.jspecify.annotations.NullMarked;
