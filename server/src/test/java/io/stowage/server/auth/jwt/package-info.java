@NullMarked
package io.stowage.server.auth.jwt;

import org.jspecify.annotations.NullMarked;
