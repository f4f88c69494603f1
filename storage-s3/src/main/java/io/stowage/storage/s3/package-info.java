/**
 * The driver for S3 and the stores that speak its protocol.
 *
 * <p>Start at {@link io.stowage.storage.s3.S3StoreProvider}. What a store really does is found out at the start by {@code
 * S3Probe}; uploads are those of {@code io.stowage.storage.parts}. All calls block; any thread but an event loop. Repeated
 * is only inside the SDK, and a condition that met a concurrent change; one connection pool serves all calls. Over plain
 * HTTP contents are read on connections of {@code PlainReads} and parts are sent on those of {@code PlainWrites}, and
 * through the SDK's client when that does not succeed at once.
 *
 * <p>The parameters are those of Distribution 2.8 and 3, and {@code virtualhostedstyle} and {@code credentialsconfigpath}
 * as OpenShift has them. Ours are {@code checksum} ({@code auto}, {@code required}, {@code supported}, {@code md5}: which
 * checksums accompany requests; {@code auto} is {@code supported} on AWS and {@code required} elsewhere, since older stores
 * refuse what they do not know) and {@code chunkedencoding} ({@code auto}, {@code true}, {@code false}: whether bodies are
 * signed in chunks; {@code auto} is not over plain HTTP, where some stores refuse it), and {@code conditionaldelete}
 * ({@code auto}, {@code true}, {@code false}: whether a store that honours the condition of a delete is trusted to do so in
 * one step; {@code auto} is on AWS only: versitygw over a filesystem looks first and deletes then). Unlike Distribution, no ACL and no
 * storage class is sent unless one is asked for, path style is the default with an endpoint that is not of AWS, and the
 * multipart copies of one store share {@code multipartcopymaxconcurrency}.
 *
 * <p>Whose right requests are made by: the Secret that {@code servicebinding} names; {@code accesskey} and {@code secretkey}; a
 * profile of the file that {@code credentialsconfigpath} names, with keys or with {@code role_arn} and {@code
 * web_identity_token_file}; else what the environment gives, in the SDK's order. All files are read again when they change.
 *
 * <p>What operators should know:
 *
 * <ul>
 *   <li>All replicas use one endpoint that is consistent: what one has written the others read and list at once.
 *   <li>A rule of the bucket that removes incomplete multipart uploads after some days is worth having: what a process
 *       begins in the moment of its death is known to nobody. Seven days are more than any push takes.
 *   <li>In a bucket with versions, what is deleted stays as a version until such a rule removes it.
 *   <li>A bucket policy that demands conditional writes forbids copies, and so every push of more than one part whose digest
 *       is not known at its beginning.
 *   <li>A link lives no longer than the credentials that signed it.
 * </ul>
 */
@NullMarked
package io.stowage.storage.s3;

import org.jspecify.annotations.NullMarked;
