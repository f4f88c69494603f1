/**
 * What every driver must do, as tests, and two decorators that tests of callers need.
 *
 * <p>Start at {@link io.stowage.storage.contract.DriverContract}: a driver is done when a subclass of it passes, unchanged,
 * against a real store. Nothing here assumes a local store: contents are small, requests few, and where many keys are
 * needed they are made in parallel. The tests quote the promise of {@code io.stowage.storage} that they hold a driver to.
 */
@NullMarked
package io.stowage.storage.contract;

import org.jspecify.annotations.NullMarked;
