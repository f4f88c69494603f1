/**
 * The driver for Google Cloud Storage.
 *
 * <p>Start at {@link io.stowage.storage.gcs.GcsStoreProvider}. All calls block; any thread but an event loop. One connection
 * pool serves all calls. {@code Attempts} alone repeats requests.
 *
 * <p><b>The library.</b> The client generated from the JSON API ({@code google-api-services-storage}), over Apache's HTTP
 * client, with Google's own library for credentials; not {@code google-cloud-storage}, which stands on the same client. It
 * brings three times as many jars (gRPC, protobuf, OpenTelemetry) and hides what is wanted here: the generation in the
 * headers of an answer, how often a request was sent, breaking off an answer half-read.
 *
 * <p><b>Versions</b> are generations: they change with each write, and every condition is {@code ifGenerationMatch}.
 *
 * <p><b>Uploads</b> keep each part as an object of its own below {@code .stowage/uploads/ID/}, and compose them where the
 * content is to be, whether that was known before or not: no byte is copied, by us or by the store. What was weighed against
 * it:
 *
 * <ul>
 *   <li>A resumable session for each upload: one request less for each, and nothing to be deleted. But whoever has its
 *       address may write, so that it would be a secret in a record, and a holder that has been overtaken could write in the
 *       middle of its successor's bytes. Parts are named by number and generation: a replaced one is found out, and no
 *       successor uses a number that a former holder may.
 *   <li>Multipart uploads of the XML API: what is late is refused, and nothing is left that is billed. But they are bound to a
 *       name, and nothing that stands in for the service has them.
 * </ul>
 *
 * <p>More than 32 parts are composed in levels: 320 parts, which are 3 GiB, by eleven requests. When the bytes had to be read
 * again before the commit, they are composed at a name of the upload's own and moved from there, or rewritten where that is
 * not allowed.
 *
 * <p>The parameters are those of Distribution 2.8 and 3: {@code bucket}, {@code keyfile}, {@code credentials} (a map, or the
 * same as JSON text, or as base64 of that), {@code rootdirectory}, {@code chunksize} (a multiple of 256 KiB, and the length of
 * a part, but no less than 5 MiB), {@code maxconcurrency} (without effect), {@code useragent}. Ours are {@code endpoint} ({@code
 * STORAGE_EMULATOR_HOST} does the same) and {@code base64EncodedPrivateKeyData}, the key as SAP BTP binds it. Without any
 * key it is what Google's libraries find; over plain HTTP nothing is sent then.
 *
 * <p>What operators should know:
 *
 * <ul>
 *   <li>A rule of the bucket that deletes what is older than eight days and begins with {@code .stowage/uploads/} (behind the
 *       {@code rootdirectory}) is worth having: what a process writes in the moment of its death, or after somebody else has
 *       ended its upload, is known to nobody.
 *   <li>Soft deletion, which new buckets have for seven days, keeps and bills parts for as long, and what garbage collection
 *       deletes. So does a bucket whose default class has a least time.
 *   <li>Links need a service account's key, or the right to sign by the account ({@code iam.serviceAccounts.signBlob}). An
 *       account that others stand for, by a workload's identity, needs that right for itself. It is looked for once, at the
 *       start.
 * </ul>
 */
@NullMarked
package io.stowage.storage.gcs;

import org.jspecify.annotations.NullMarked;
