/**
 * Distribution's configuration tree as records. {@link io.stowage.server.config.Configuration} reads the part that this
 * server knows from the maps that a YAML parser gives, names what it does not know, and refuses what makes no sense.
 */
@NullMarked
package io.stowage.server.config;

import org.jspecify.annotations.NullMarked;
