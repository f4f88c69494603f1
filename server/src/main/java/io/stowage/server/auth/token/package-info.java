/**
 * {@code auth.token}, as Distribution has it: a token server tells who may do what, in tokens that are signed by one of the
 * configured keys. Begin with {@link io.stowage.server.auth.token.TokenAuthenticator}.
 */
@NullMarked
package io.stowage.server.auth.token;

import org.jspecify.annotations.NullMarked;
