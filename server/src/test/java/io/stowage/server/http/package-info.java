/** What the edge is made of, part by part. */
@NullMarked
package io.stowage.server.http;

import org.jspecify.annotations.NullMarked;
