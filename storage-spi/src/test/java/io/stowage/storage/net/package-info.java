/** The way to others: proxies, authorities, and the contract of those who send requests. */
@NullMarked
package io.stowage.storage.net;

import org.jspecify.annotations.NullMarked;
