/**
 * Clears away what nobody needs any more, on any driver, inside the server or alone. {@link io.stowage.gc.UploadReaper} ends
 * unfinished uploads. {@link io.stowage.gc.GarbageCollector} deletes what no manifest needs, in three parts that know nothing
 * of each other: {@code RepositoryMark} finds what is needed, the collector decides, {@code Sweep} deletes. It is for a store
 * that nobody writes to: servers show themselves by {@link io.stowage.gc.WriterPresence}, and {@code Claim} finds them.
 * Collecting beside writers will replace the decision and the claim, not the other two. Blocks on the store, so never on an
 * event loop; knows no HTTP and no driver.
 */
@NullMarked
package io.stowage.gc;

import org.jspecify.annotations.NullMarked;
