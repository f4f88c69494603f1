/**
 * Uploads for stores that take content in parts: what the drivers for object stores have in common.
 *
 * <p>Start at {@link io.stowage.storage.parts.PartUploads}, which has the upload verbs of a {@link
 * io.stowage.storage.BlobStore}. A driver brings a {@link io.stowage.storage.parts.PartStore}, an {@link
 * io.stowage.storage.parts.ObjectStore} and one {@link io.stowage.storage.parts.PartBuffers} for the whole store, and is a
 * {@link io.stowage.storage.parts.ObjectBlobStore}, which has the other verbs. All calls block; any thread. Depends on {@code io.stowage.storage} and the JDK only.
 *
 * <p>An upload is one record at {@code .stowage/sessions/ID}, so that a page of a listing is a page of uploads, and what is
 * below {@code .stowage/uploads/ID/}. Beginning costs nothing. How the rest goes, and why:
 *
 * <ul>
 *   <li><b>Parts.</b> Bytes are collected until another one would not fit; then they are put as a part. All parts but the
 *       last have the length that the record fixes, which some stores demand and which lets processes with different
 *       settings take turns. Content of at most one part is never begun in the store at all: its commit writes it whole.
 *   <li><b>The record comes before the first part.</b> Whoever crashes after that leaves something that is listed and can be
 *       aborted. Only what was begun in the moment before is lost sight of: it has no part, and the bucket's own rule for
 *       abandoned uploads removes it.
 *   <li><b>Checkpoint.</b> What fills no part, the tail, is kept in the record when it is short, else in an object of a name
 *       that is never used again, written before the record that names it. The record is replaced by compare-and-set: a
 *       former holder cannot bring its own state back. Each write of it has a new nonce, so that no version comes back.
 *   <li><b>Resume</b> replaces the record, by which the former holder is fenced: it finds out at its next write of the
 *       record. Until then it may put parts, which no store hinders. So a record reserves part numbers; a holder puts none
 *       that is not reserved, and its successor begins behind all that are. Reserving more is a write of the record, which
 *       keeps what is in parts by then, with the note of the last checkpoint. A checkpoint gives back what was reserved and
 *       not used. Should two use one number all the same, the store names parts by token, and completing fails.
 *   <li><b>Where parts go.</b> To the target when it is known, which spares the copy; else to a name of the upload's own, from
 *       which the content is promoted. Also there when the upload was checkpointed before its first part, for then it comes
 *       in several requests, and its bytes may have to be read again, which needs them put together where nobody sees
 *       them. What was interrupted after it went to its target directly goes on there, and can be committed or aborted but
 *       not read again: {@code reread} is then refused. Only a caller who lost its running digest would ask.
 *   <li><b>Commit</b> of what is in parts first replaces the record by one that is sealed: it lists all parts. After a crash
 *       each later step can be repeated from it: completing what is completed is no failure, nor is promoting again. The
 *       record goes last. A store whose promoting takes the source away is asked whether content of that length is at the
 *       target. A commit of what is in no part looks once more whether the record is its own; somebody who takes the upload
 *       over in the moment after that publishes the same bytes, or gets a conflict.
 *   <li><b>Memory.</b> Whoever holds more than 64 KiB has a slot of the pool, one at a time, taken whole before the first
 *       byte of it, and gives it back at checkpoint, commit, close and failure: nobody waits for two. Few wait at
 *       once, for each of them keeps a thread busy that whoever has a slot may need; the others are told to come again.
 *   <li><b>Stores that do not compare and set.</b> The driver compares before, and the record is read back after each write.
 *       Two who write at the same moment may both have read themselves; then the later one's state stays, and the digest
 *       that the caller compares protects the content. Parts are protected by their tokens.
 * </ul>
 */
@NullMarked
package io.stowage.storage.parts;

import org.jspecify.annotations.NullMarked;
