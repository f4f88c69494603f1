/** Asking others who somebody is. */
@NullMarked
package io.stowage.server.auth.remote;

import org.jspecify.annotations.NullMarked;
