/** What is remembered for a while, within bounds. */
@NullMarked
package io.stowage.server.cache;

import org.jspecify.annotations.NullMarked;
