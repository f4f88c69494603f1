/**
 * The blob-store SPI: what a place that keeps bytes must be able to do, and no more.
 *
 * <p>Start at {@link io.stowage.storage.BlobStore}. A driver knows keys and bytes; it knows nothing of digests, tags or
 * repositories. All calls block and may be made from any thread; none is ever made from an event loop. Every verb
 * throws {@link io.stowage.storage.StorageException}, classified at the throw, and nobody above a driver loops.
 *
 * <p>What each verb becomes in the stores that this SPI was written for, and what happens where a store cannot:
 *
 * <table>
 * <caption>Verbs and stores</caption>
 * <tr><th>verb</th><th>filesystem</th><th>S3, MinIO</th><th>Azure Blob</th><th>GCS</th><th>where it cannot</th></tr>
 * <tr><td>stat</td><td>stat</td><td>HeadObject</td><td>Get Blob Properties</td><td>objects.get</td><td></td></tr>
 * <tr><td>open</td><td>open, the file is handed to the kernel</td><td>GetObject with Range; closing half-read aborts the
 * connection</td><td>Get Blob with x-ms-range, the range clamped by the driver</td><td>media GET with Range</td>
 * <td></td></tr>
 * <tr><td>read</td><td>one read; the version is a hash of the content</td><td>GetObject, ETag</td><td>Get Blob, ETag</td>
 * <td>media GET, generation</td><td></td></tr>
 * <tr><td>write, absent</td><td>checked and published under a lock of this process</td><td>PutObject If-None-Match: *;
 * 409 is retried</td><td>Put Blob If-None-Match: * (answers 409)</td><td>ifGenerationMatch=0</td><td>old Ceph honours
 * it, S3Mock is not atomic: the probe lowers
 * {@link io.stowage.storage.StoreCapabilities#createIfAbsent()}</td></tr>
 * <tr><td>write, version</td><td>compared and published under the same lock</td><td>PutObject If-Match; old Ceph wants the
 * ETag unquoted</td><td>If-Match</td><td>ifGenerationMatch</td><td>as above, {@code replaceIfSame}; whoever needs it
 * refuses or writes a nonce and reads back</td></tr>
 * <tr><td>delete, version</td><td>under the same lock</td><td>DeleteObject If-Match; <b>MinIO and Ceph delete whatever it
 * says</b></td><td>If-Match</td><td>ifGenerationMatch</td><td>{@code deleteIfSame}; the caller first replaces the record
 * by a tombstone with a conditional write, then deletes without condition</td></tr>
 * <tr><td>deleteAll</td><td>one by one, made durable together</td><td>DeleteObjects, 1,000 a call, errors per key inside
 * a 200</td><td>Blob Batch, 256</td><td>JSON batch, 100</td><td>singles</td></tr>
 * <tr><td>list</td><td>directory names, sorted</td><td>ListObjectsV2 prefix, delimiter, start-after</td><td>List Blobs,
 * hierarchical; start-from in newer service versions</td><td>objects.list, startOffset</td><td>older Azure: the driver
 * pages from the prefix and drops what is not after</td></tr>
 * <tr><td>begin</td><td>nothing before the first byte</td><td>nothing before the first full part; at the target key when
 * that is known, else at a staging key</td><td>a random block-id prefix, at the target or a staging blob</td><td>a
 * resumable session, at the target or a staging object</td><td></td></tr>
 * <tr><td>append, checkpoint</td><td>append to a private file; length and note kept beside it</td><td>UploadPart for each
 * full part; checkpoint writes the tail and then the session object, If-Match</td><td>Put Block, session blob,
 * If-Match</td><td>PUT of multiples of 256 KiB, session object by generation</td><td>no conditional replace: single
 * writer assumed, offset and nonce checked before and after</td></tr>
 * <tr><td>reread</td><td>the private file</td><td>complete onto the staging key, GetObject</td><td>Put Block List, Get
 * Blob</td><td>finalise, GET</td><td></td></tr>
 * <tr><td>commit</td><td>fsync, rename, fsync of the directories</td><td>CompleteMultipartUpload at the target; from a
 * staging key CopyObject, or UploadPartCopy in parallel above 5 GiB</td><td>Put Block List at the target; else Put
 * Block From URL, or Copy Blob</td><td>finalise at the target; else objects.moveTo, or rewrite</td><td>Azurite: Copy
 * Blob</td></tr>
 * <tr><td>abort, uploads</td><td>unlink; list of the private directory</td><td>AbortMultipartUpload named by the session
 * object, list of the session objects (never ListMultipartUploads: appliances lie)</td><td>delete the session; blocks
 * vanish by themselves</td><td>DELETE of the session URI</td><td></td></tr>
 * <tr><td>link</td><td>none</td><td>presigned GET or HEAD</td><td>SAS, or user-delegation SAS</td><td>V4 signed URL,
 * cached where signing is remote</td><td>empty: the bytes go through us</td></tr>
 * </table>
 */
@NullMarked
package io.stowage.storage;

import org.jspecify.annotations.NullMarked;
