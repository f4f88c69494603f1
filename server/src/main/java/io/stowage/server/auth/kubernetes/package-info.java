/**
 * Asking a cluster's API who somebody is, and what he may do. Begin at {@link
 * io.stowage.server.auth.kubernetes.OpenShiftAuthenticator} and {@link
 * io.stowage.server.auth.kubernetes.KubernetesAuthenticator}. Everything here may wait but what was asked a moment ago; no
 * token is ever written anywhere but into the request that it is for.
 */
@NullMarked
package io.stowage.server.auth.kubernetes;

import org.jspecify.annotations.NullMarked;
