@NullMarked
package io.stowage.server.auth.htpasswd;

import org.jspecify.annotations.NullMarked;
