/** Registries for tests with JUnit 5. Needs {@code junit-jupiter-api}, which this artefact does not bring. */
@NullMarked
package io.stowage.server.junit;

import org.jspecify.annotations.NullMarked;
