@NullMarked
package io.stowage.storage.credentials;

import org.jspecify.annotations.NullMarked;
