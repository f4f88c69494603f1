/**
 * Distribution's tree, byte for byte, and where our own records stand beside it. The only code that knows a path.
 *
 * <p>{@link io.stowage.layout.DistributionTree} names what Distribution 2.8 and 3.x read and write, below {@code
 * docker/registry/v2}. {@link io.stowage.layout.OwnTree} names what Distribution cannot express, below {@code stowage}, a
 * sibling that Distribution never looks at; all of it can be lost and is rebuilt from the ground truth.
 */
@NullMarked
package io.stowage.layout;

import org.jspecify.annotations.NullMarked;
