/**
 * The words of the field: digests, names, tags, media types, descriptors, manifests. Values that cannot be invalid; text
 * becomes one of them at the edge, by {@code parse}, or not at all. Reads no store and no network.
 */
@NullMarked
package io.stowage.oci;

import org.jspecify.annotations.NullMarked;
