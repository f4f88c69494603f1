/**
 * Users and their passwords in a file, as Apache's {@code htpasswd} and {@code registry htpasswd} write it. Begins with
 * {@link io.stowage.server.auth.htpasswd.HtpasswdAuthenticator}. Of the hashes bcrypt's alone are known, by Bouncy Castle,
 * which whoever uses this brings along.
 */
@NullMarked
package io.stowage.server.auth.htpasswd;

import org.jspecify.annotations.NullMarked;
