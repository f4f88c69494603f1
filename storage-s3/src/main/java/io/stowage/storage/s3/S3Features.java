package io.stowage.storage.s3;

import io.stowage.storage.StoreCapabilities.Reach;

/**
 * What one store was found to do.
 *
 * @param quotedTags whether it wants an ETag in its condition as the protocol has it; old Ceph wants it bare
 */
record S3Features(Reach createIfAbsent, Reach replaceIfSame, Reach deleteIfSame, boolean quotedTags) {

    /** All that the protocol has. */
    static final S3Features ALL = new S3Features(Reach.STORE, Reach.STORE, Reach.STORE, true);

    /** How a condition names a version. */
    String condition(String tag) {
        return quotedTags ? '"' + tag + '"' : tag;
    }
}
