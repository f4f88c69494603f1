/**
 * Distribution's tree, byte for byte, and where our own records stand beside it. The only code that knows a path.
 *
 * <p>{@link io.stowage.layout.DistributionTree} names what Distribution 2.8 and 3.x read and write, below {@code
 * docker/registry/v2}. {@link io.stowage.layout.OwnTree} names what Distribution cannot express, below {@code stowage}, a
 * sibling that Distribution never looks at; all of it can be lost and is rebuilt from the ground truth. The rest walks
 * through the tree page by page: {@link io.stowage.layout.Repositories}, {@link io.stowage.layout.Tags}, {@link
 * io.stowage.layout.Revisions}, {@link io.stowage.layout.DistributionUploads}. A page costs what is on it, and what changes
 * between two pages is seen or not, but nothing else is missed or comes twice. All of it blocks on the store.
 */
@NullMarked
package io.stowage.layout;

import org.jspecify.annotations.NullMarked;
