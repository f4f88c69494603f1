/**
 * The program: command line, configuration file, signals, logging. Starts at {@link io.stowage.docker.Main}. The only
 * module that may touch what belongs to the whole process; it knows the drivers through {@link java.util.ServiceLoader}.
 */
@NullMarked
package io.stowage.docker;

import org.jspecify.annotations.NullMarked;
