/**
 * How a registry is, for those who run it: {@link io.stowage.server.ops.HealthChecks} and {@link
 * io.stowage.server.ops.Readiness} tell whether it is well, {@link io.stowage.server.ops.RequestMetrics} and {@link
 * io.stowage.server.ops.MeteredStore} what it does. Nothing here waits on an event loop.
 */
@NullMarked
package io.stowage.server.ops;

import org.jspecify.annotations.NullMarked;
