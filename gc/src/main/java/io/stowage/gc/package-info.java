/**
 * Clears away what nobody needs any more, on any driver, inside the server or alone. Starts at {@link
 * io.stowage.gc.UploadReaper}. Blocks on the store, so never on an event loop; knows no HTTP and no driver.
 */
@NullMarked
package io.stowage.gc;

import org.jspecify.annotations.NullMarked;
