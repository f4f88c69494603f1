@NullMarked
package io.stowage.server.auth.token;

import org.jspecify.annotations.NullMarked;
