/**
 * One class for each section of the specification: from a route to a call of the domain, and from what that gives to a
 * response. Methods named {@code handle} run on event loops; what they hand to {@link
 * io.stowage.server.http.Exchange#onStorage} runs on storage threads. Knows no channel and no buffer.
 */
@NullMarked
package io.stowage.server.http.handler;

import org.jspecify.annotations.NullMarked;
