@NullMarked
package io.stowage.server.auth.oidc;

import org.jspecify.annotations.NullMarked;
