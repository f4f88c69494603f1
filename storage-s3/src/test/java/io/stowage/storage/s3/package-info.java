/** The driver on stores that speak S3: one inside this process, and those that run as programs of their own. */
@NullMarked
package io.stowage.storage.s3;

import org.jspecify.annotations.NullMarked;
