/**
 * The filesystem driver: a key is a path below the root, byte for byte as Distribution has it. Start at
 * {@link io.stowage.storage.fs.FileStoreProvider}. What is the driver's own lies below {@code .stowage}, a name that no key
 * can have. All of it runs on storage threads, except one thread of its own that settles the journal.
 *
 * <h2>What is promised</h2>
 *
 * With {@code durability: full} an acknowledged change survives a loss of power, on POSIX promises alone: content is on
 * the disk after an fsync of the file, a name after an fsync of its directory, and nothing else is. A visible file is
 * never written to: new content is a new file, renamed over the old one. With {@code relaxed} the same, but nothing is
 * forced, and only the end of the process is survived.
 *
 * <p><b>Small changes</b> (records, deletions, uploads of at most 64 KiB) go through a redo journal. Forcing each file and
 * each new directory would take a dozen fsyncs for one manifest; the journal takes one for each change, and one for all
 * changes that wait at the same time. The order, under the lock of the key:
 *
 * <ol>
 *   <li>the new file is written under a temporary name, and its directories are made: what fails, fails here, unseen;
 *   <li>the record (key, time, bytes, checksum) is appended to the journal, and the journal is forced;
 *   <li>the file is renamed into place, unforced, and the change is acknowledged.
 * </ol>
 *
 * Force before rename: what a reader sees can no longer be lost. Append under the key's lock: the journal has the changes
 * of one key in the order in which they were seen. If the rename fails after all, the state that stands is forced and the
 * journal says so, lest a replay do late what was reported as failed.
 *
 * <p><b>Large uploads</b> are forced themselves: the file, the rename, then its directory and each one above that is not
 * known to be on the disk, leaf first. Between the rename and the last of these fsyncs a reader may see what a loss of
 * power would take away. Nothing has been acknowledged then, and nobody relies on it: a {@code stat} waits for the end, and
 * the next start goes on where a killed process was, told by a note in the upload's directory.
 *
 * <p><b>Settling.</b> A segment of the journal that is full, or a minute old, or open at the end, is settled in the
 * background: every file and directory that its records touched is forced once, then it is deleted. Segments are settled in
 * their order. If that fails, the segment stays, and its files are written anew the next time: an fsync error is final for
 * a file, its record is not lost. After a clean end there is no journal, and the tree is exact for whoever comes next.
 *
 * <p><b>Replay.</b> The journal that is found at the start is redone, and then settled like any other. Redone is,
 * when the kernel has been started anew since (an unchanged boot id means that it has lost nothing), the last change of each key, where the content differs and is not
 * that of somebody who wrote later. A change is told from a later one by the file's time, which is set to the record's.
 * Segments of living processes are locked and left alone; that takes a file system with locks, and one machine. Those of a
 * process that dies later are settled by whoever settles next.
 *
 * <p><b>Distribution after a loss of power, without our replay,</b> sees the tree as the file system left it: of the last
 * minute's small changes any may be missing, or their files empty; older ones and large blobs are there. Our next start
 * restores what is missing, keeps what Distribution wrote since, and undoes what it deleted since.
 *
 * <h2>Listing</h2>
 *
 * A page is read from the names of directories, which are remembered. Whether they have changed is asked of the file system
 * at most once a second as long as no process of this machine has counted a change ({@link io.stowage.storage.fs.Changes});
 * what a stranger does, who counts nothing, is listed a second later.
 *
 * <h2>Limits</h2>
 *
 * Conditions, and the order of changes, hold among the processes of one machine on one directory, where the file system
 * has locks. The bytes of unfinished uploads are not forced; one that a loss
 * of power has damaged is told by its checksum and cannot be resumed.
 */
@NullMarked
package io.stowage.storage.fs;

import org.jspecify.annotations.NullMarked;
