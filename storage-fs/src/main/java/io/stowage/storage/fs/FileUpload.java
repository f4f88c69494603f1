package io.stowage.storage.fs;

import io.stowage.storage.SmallWrite;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upload into memory as long as it is small and nobody can know of it, else into a private file. One thread at a time;
 * may be fenced by any.
 */
final class FileUpload implements Upload {

    private static final Logger LOG = LoggerFactory.getLogger(FileUpload.class);

    /** Up to this length the bytes go into the journal, which is cheaper than forcing a file and its directories. */
    private static final int SMALL_BYTES = 64 * 1024;

    private static final int MAX_NOTE_BYTES = 4096;

    private final FileUploads owner;
    private final UploadId id;
    private final UploadFolder folder;
    private final RunningChecksum checksum;

    // All guarded by the upload's turn.
    private Optional<OpenContent> content;
    private Optional<SmallBuffers.Buffer> buffer = Optional.empty();
    private byte[] note;
    private boolean checkpointed;
    private State state = State.OPEN;

    private FileUpload(
            FileUploads owner,
            UploadId id,
            UploadFolder folder,
            byte[] note,
            RunningChecksum checksum,
            Optional<OpenContent> content) {
        this.owner = owner;
        this.id = id;
        this.folder = folder;
        this.note = note;
        this.checksum = checksum;
        this.content = content;
        this.checkpointed = content.isPresent();
    }

    static FileUpload begin(FileUploads owner, UploadId id, UploadFolder folder, byte[] note) {
        return new FileUpload(owner, id, folder, note, new RunningChecksum(), Optional.empty());
    }

    static FileUpload resumed(
            FileUploads owner,
            UploadId id,
            UploadFolder folder,
            byte[] note,
            RunningChecksum checksum,
            OpenContent content) {
        return new FileUpload(owner, id, folder, note, checksum, Optional.of(content));
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public long offset() {
        return checksum.mark().lengthBytes();
    }

    @Override
    public byte[] note() {
        return note.clone();
    }

    @Override
    public void append(ByteBuffer slice) throws StorageException {
        inTurn("append to", State.OPEN, () -> {
            ByteBuffer summed = slice.duplicate();
            Optional<SmallBuffers.Buffer> memory = memoryFor(slice.remaining());
            if (memory.isPresent()) {
                memory.get().put(slice);
            } else {
                OpenContent open = created();
                owner.disk.write(open.channel(), open.file(), slice, offset());
            }
            checksum.update(summed);
            return true;
        });
    }

    private Optional<SmallBuffers.Buffer> memoryFor(int count) {
        if (content.isEmpty() && buffer.isEmpty() && offset() == 0) {
            buffer = owner.buffers.take(SMALL_BYTES);
        }
        return buffer.filter(some -> some.hasRoomFor(count));
    }

    @Override
    public void checkpoint(byte[] newNote) throws StorageException {
        if (newNote.length > MAX_NOTE_BYTES) {
            throw new StorageException.Rejected("the note of upload " + id + " is too long");
        }
        byte[] kept = newNote.clone();
        inTurn("checkpoint", State.OPEN, () -> {
            boolean fresh = content.isEmpty();
            OpenContent open = created();
            // A content that was made just now is nobody's but ours only in its turn.
            return fresh ? inTurnOfProcesses(open, () -> mark(open, kept)) : mark(open, kept);
        });
    }

    private boolean mark(OpenContent open, byte[] kept) throws IOException {
        if (!checkpointed && !folder.hasOnly(open.file())) {
            folder.withdraw(open.file());
            throw fenced();
        }
        folder.write(new UploadState(checksum.mark(), owner.boot, kept));
        note = kept;
        checkpointed = true;
        return true;
    }

    private OpenContent created() throws IOException {
        if (content.isEmpty()) {
            Optional<Path> made = owner.create(folder);
            if (made.isEmpty()) {
                throw fenced();
            }
            Path file = made.get();
            OpenContent open = open(file);
            content = Optional.of(open);
            if (buffer.isPresent()) {
                owner.disk.write(
                        open.channel(), file, ByteBuffer.wrap(buffer.get().toArray()), 0);
                dropBuffer();
            }
        }
        return content.get();
    }

    private OpenContent open(Path file) throws IOException {
        try {
            return new OpenContent(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (NoSuchFileException e) {
            // Somebody has replaced it already.
            throw fenced();
        }
    }

    @Override
    public InputStream reread() throws StorageException {
        return inTurn("reread", State.REREAD, () -> {
            state = State.REREAD;
            return content.isPresent()
                    ? Files.newInputStream(content.get().file())
                    : new ByteArrayInputStream(buffered());
        });
    }

    @Override
    public void commit(StorageKey target, List<SmallWrite> then) throws StorageException {
        List<StorageKey> keys = new ArrayList<>();
        keys.add(target);
        then.forEach(each -> keys.add(each.key()));
        inTurn("commit", State.REREAD, () -> {
            KeyLocks.Held held = owner.keyLocks.holdAll(keys);
            try {
                publish(target, then);
            } finally {
                held.release();
            }
            state = State.ENDED;
            forgetFolder();
            return true;
        });
    }

    private void publish(StorageKey target, List<SmallWrite> then) throws IOException {
        if (content.isEmpty()) {
            List<SmallWrite> writes = new ArrayList<>();
            writes.add(new SmallWrite(target, buffered()));
            writes.addAll(then);
            owner.writer.write(writes);
            return;
        }
        OpenContent open = content.get();
        if (offset() <= SMALL_BYTES) {
            owner.writer.moveSmall(open.file(), new SmallWrite(target, readSmall(open)), then);
            return;
        }
        try {
            folder.announce(target);
            owner.writer.moveLarge(open.channel(), open.file(), target);
        } catch (IOException e) {
            // What could not be forced must not be forced again, nor resumed.
            forgetFolder();
            throw e;
        }
        if (!then.isEmpty()) {
            owner.writer.write(then);
        }
    }

    private byte[] buffered() {
        return buffer.map(SmallBuffers.Buffer::toArray).orElse(new byte[0]);
    }

    private void dropBuffer() {
        buffer.ifPresent(SmallBuffers.Buffer::close);
        buffer = Optional.empty();
    }

    private byte[] readSmall(OpenContent open) throws IOException {
        return FileReads.read(open.file(), SMALL_BYTES)
                .filter(bytes -> bytes.length == offset())
                .orElseThrow(() -> new IOException("the content of an upload has changed"));
    }

    private void forgetFolder() {
        if (content.isPresent()) {
            try {
                folder.delete();
            } catch (IOException e) {
                LOG.warn("Upload {} is finished, but cannot be removed", id, e);
            }
        }
    }

    /**
     * Runs a step of this upload while nobody else, in no process, can work on it.
     *
     * @param latest the last state in which the step makes sense
     */
    private <T> T inTurn(String verb, State latest, Step<T> step) throws StorageException {
        ReentrantLock turn = owner.turn(id);
        turn.lock();
        try {
            checkState(verb, latest);
            if (content.isEmpty()) {
                return step.run();
            }
            return inTurnOfProcesses(content.get(), step);
        } catch (StorageException.Conflict e) {
            throw e;
        } catch (IOException e) {
            if (state == State.OPEN || verb.equals("commit")) {
                state = State.SPENT;
            }
            throw FileErrors.translate(verb + " upload", id, e);
        } finally {
            turn.unlock();
        }
    }

    private <T> T inTurnOfProcesses(OpenContent open, Step<T> step) throws IOException {
        try (UploadTurn turn = UploadTurn.take(open.channel())) {
            try {
                turn.check(open.file());
            } catch (NoSuchFileException e) {
                throw fenced();
            }
            return step.run();
        }
    }

    private void checkState(String verb, State latest) throws StorageException {
        if (state == State.FENCED) {
            throw fenced();
        }
        if (state.compareTo(latest) > 0) {
            throw new StorageException.Rejected("cannot " + verb + " upload " + id + ": it is " + state);
        }
    }

    private StorageException.Conflict fenced() {
        state = State.FENCED;
        return new StorageException.Conflict("upload " + id + " has been taken over or ended by somebody else");
    }

    /** The holder of the upload's turn has given it to somebody else, or ended it. */
    void fence() {
        state = State.FENCED;
    }

    @Override
    public void close() {
        ReentrantLock turn = owner.turn(id);
        turn.lock();
        try {
            owner.release(id, this);
            dropBuffer();
            if (content.isPresent()) {
                content.get().channel().close();
                if (!checkpointed && state != State.FENCED) {
                    // Nobody can resume it.
                    folder.withdraw(content.get().file());
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot release upload {}", id, e);
        } finally {
            content = Optional.empty();
            if (state != State.FENCED) {
                state = State.ENDED;
            }
            turn.unlock();
        }
    }

    record OpenContent(Path file, FileChannel channel) {}

    private interface Step<T> {
        T run() throws IOException;
    }

    /** In the order in which they follow each other. */
    private enum State {
        OPEN,
        REREAD,
        SPENT,
        ENDED,
        FENCED
    }
}
