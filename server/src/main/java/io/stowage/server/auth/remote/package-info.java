/** Asking others who somebody is: an issuer's keys, a cluster's API. */
@NullMarked
package io.stowage.server.auth.remote;

import org.jspecify.annotations.NullMarked;
