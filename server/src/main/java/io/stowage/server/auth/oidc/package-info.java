/**
 * Issuers of OpenID Connect, among them the API servers of Kubernetes with the tokens of service accounts: who brings a token
 * of one of them is whom it says. Begin with {@link io.stowage.server.auth.oidc.OidcAuthenticator}. Asks the issuers for
 * their keys, and waits for them.
 */
@NullMarked
package io.stowage.server.auth.oidc;

import org.jspecify.annotations.NullMarked;
