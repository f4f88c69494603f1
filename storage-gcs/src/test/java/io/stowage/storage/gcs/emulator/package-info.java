/**
 * An emulator of Google Cloud Storage for tests, on nothing but the JDK: {@code java -cp stowage-storage-gcs-*-tests.jar
 * io.stowage.storage.gcs.emulator.Main --port PORT --bucket BUCKET}.
 *
 * <p>Start at {@link io.stowage.storage.gcs.emulator.GcsEmulator}. It speaks the JSON API as far as the driver does and
 * somewhat further: uploads of all three kinds, generations and preconditions on every verb, paged and delimited lists,
 * compose, rewrite, move and copy, batches, partial answers, and links of version 4 on the XML API. All changes of one bucket are one
 * after the other. What is longer than 1 MiB lies in a directory of its own, the rest in memory.
 *
 * <p>Known to differ from the service: signatures of links are not verified, only that they are there and have not expired; a
 * token is not asked for unless {@link io.stowage.storage.gcs.emulator.Tokens#require} says so; names sort by UTF-16, not
 * UTF-8; there are no MD5 hashes, versions, soft deletion, ACLs or storage classes.
 */
@NullMarked
package io.stowage.storage.gcs.emulator;

import org.jspecify.annotations.NullMarked;
