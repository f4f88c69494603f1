/**
 * A proxy before a store that spoils requests and answers as networks and stores do, and counts what passes.
 *
 * <p>Start at {@link io.stowage.storage.faults.FaultProxy}; {@link io.stowage.storage.faults.Main} runs it as a program of
 * its own. What is not spoilt passes byte for byte, so that signatures hold. It speaks HTTP/1.1 without TLS and knows the
 * errors of S3, Azure Blob and Google Cloud Storage. Nothing but the JDK. Any thread.
 */
@NullMarked
package io.stowage.storage.faults;

import org.jspecify.annotations.NullMarked;
