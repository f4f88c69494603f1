/**
 * Who are you, may you. The {@link io.stowage.server.auth.Gate} decides on every request before anything is looked up for
 * it: an {@link io.stowage.server.auth.Authenticator} tells from {@link io.stowage.server.auth.Credentials} who asks, his
 * {@link io.stowage.server.auth.Rights} and the {@link io.stowage.server.auth.Policy} what he may do. Knows no Netty and no
 * store; what is refused is refused the same way whether the thing exists or not.
 */
@NullMarked
package io.stowage.server.auth;

import org.jspecify.annotations.NullMarked;
