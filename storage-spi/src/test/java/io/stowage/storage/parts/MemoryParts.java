package io.stowage.storage.parts;

import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Multipart uploads as S3 has them, and as strict as the strictest of its relatives. Any thread. */
final class MemoryParts implements PartStore {

    private static final int MIN_PART_BYTES = 5;

    private final MemoryObjects objects;
    private final boolean bound;
    private final int maxParts;
    private final boolean moves;
    private final Map<String, Content> begun = new TreeMap<>();

    /** @param moves whether promoting takes the source away */
    MemoryParts(MemoryObjects objects, boolean bound, int maxParts, boolean moves) {
        this.moves = moves;
        this.objects = objects;
        this.bound = bound;
        this.maxParts = maxParts;
    }

    /** What has been begun and neither completed nor dropped. */
    synchronized int handles() {
        return begun.size();
    }

    @Override
    public int maxParts() {
        return maxParts;
    }

    @Override
    public boolean bound() {
        return bound;
    }

    @Override
    public String begin(ObjectName destination) throws StorageException {
        return objects.calls().call("begin", destination, () -> newHandle(destination));
    }

    private synchronized String newHandle(ObjectName destination) {
        String handle = UUID.randomUUID().toString();
        begun.put(handle, new Content(destination));
        return handle;
    }

    @Override
    public Part put(ObjectName destination, String handle, int number, PartBytes bytes) throws StorageException {
        return objects.calls().call("part", destination, () -> keep(destination, handle, number, bytes));
    }

    private synchronized Part keep(ObjectName destination, String handle, int number, PartBytes bytes)
            throws StorageException {
        if (number < 1 || number > maxParts) {
            throw new StorageException.Rejected("cannot put part " + number);
        }
        Content content = find(destination, handle)
                .orElseThrow(
                        () -> new StorageException.Conflict("cannot put part of " + destination + ": no such handle"));
        String token = UUID.randomUUID().toString();
        content.parts.put(number, new Kept(token, bytesOf(bytes)));
        return new Part(number, token, bytes.lengthBytes());
    }

    private static byte[] bytesOf(PartBytes bytes) {
        try (InputStream stream = bytes.stream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void complete(ObjectName destination, String handle, List<Part> parts) throws StorageException {
        objects.calls().run("complete", destination, () -> publish(destination, handle, parts));
    }

    private synchronized void publish(ObjectName destination, String handle, List<Part> parts) throws StorageException {
        Optional<Content> content = find(destination, handle);
        if (content.isEmpty()) {
            long length = UploadRecord.lengthOf(parts);
            if (objects.stat(destination)
                    .filter(found -> found.lengthBytes() == length)
                    .isEmpty()) {
                throw new StorageException.Conflict("cannot complete " + destination + ": no such handle");
            }
            return;
        }
        List<ByteBuffer> bytes = new ArrayList<>();
        int last = 0;
        int length = parts.get(0).lengthBytes();
        for (Part part : parts) {
            boolean isLast = bytes.size() == parts.size() - 1;
            Kept kept = content.get().parts.get(part.number());
            if (kept == null || !kept.token.equals(part.token())) {
                throw new StorageException.Conflict("cannot complete " + destination + ": not part " + part.number());
            }
            if (part.number() <= last
                    || kept.bytes.length > length
                    || (!isLast && (kept.bytes.length < MIN_PART_BYTES || kept.bytes.length != length))) {
                throw new StorageException.Rejected("cannot complete " + destination + ": part " + part.number());
            }
            bytes.add(ByteBuffer.wrap(kept.bytes));
            last = part.number();
        }
        objects.put(destination, bytes);
        begun.remove(handle);
    }

    @Override
    public void drop(ObjectName destination, String handle) throws StorageException {
        objects.calls().run("drop", destination, () -> forget(handle));
    }

    private synchronized void forget(String handle) {
        begun.remove(handle);
    }

    @Override
    public void promote(ObjectName from, ObjectName to, long lengthBytes) throws StorageException {
        objects.calls().run("promote", to, () -> copy(from, to));
    }

    private void copy(ObjectName from, ObjectName to) throws StorageException {
        try (InputStream stream = objects.peek(from)
                .orElseThrow(() -> new StorageException.Conflict("cannot copy " + from + ": it is gone"))) {
            objects.put(to, List.of(ByteBuffer.wrap(stream.readAllBytes())));
            if (moves) {
                objects.remove(from);
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot copy " + from, e);
        }
    }

    private Optional<Content> find(ObjectName destination, String handle) {
        return Optional.ofNullable(begun.get(handle)).filter(found -> !bound || found.destination.equals(destination));
    }

    /** What has been begun at a name. */
    private static final class Content {

        private final ObjectName destination;
        private final Map<Integer, Kept> parts = new TreeMap<>();

        Content(ObjectName destination) {
            this.destination = destination;
        }
    }

    /** A part that is here. */
    private record Kept(String token, byte[] bytes) {}
}
