@NullMarked
package io.stowage.storage.gcs;

import org.jspecify.annotations.NullMarked;
