/** Tests of what tells how a registry is. */
@NullMarked
package io.stowage.server.ops;

import org.jspecify.annotations.NullMarked;
