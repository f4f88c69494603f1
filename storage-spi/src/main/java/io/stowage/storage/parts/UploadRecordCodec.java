package io.stowage.storage.parts;

import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.UploadRecord.BegunContent;
import io.stowage.storage.parts.UploadRecord.Tail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes and reads {@link UploadRecord}, in a format that is written in one way only. */
final class UploadRecordCodec {

    static final int MAX_INLINE_BYTES = PartBuffers.FREE_BYTES;

    /** Names the format, whose last byte is its version. */
    private static final int FORMAT = 0x53_55_50_01;

    private UploadRecordCodec() {}

    static byte[] encode(UploadRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORMAT);
            out.writeLong(record.nonce().getMostSignificantBits());
            out.writeLong(record.nonce().getLeastSignificantBits());
            out.writeInt(record.partBytes());
            out.writeUTF(record.target().map(StorageKey::value).orElse(""));
            out.writeUTF(record.content().map(begun -> begun.place().value()).orElse(""));
            out.writeUTF(record.content().map(BegunContent::handle).orElse(""));
            out.writeBoolean(record.sealed());
            out.writeInt(record.reserved());
            out.writeInt(record.parts().size());
            for (Part part : record.parts()) {
                out.writeInt(part.number());
                out.writeInt(part.lengthBytes());
                out.writeUTF(part.token());
            }
            writeTail(out, record.tail());
            out.writeShort(record.note().length);
            out.write(record.note());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeTail(DataOutputStream out, Tail tail) throws IOException {
        out.writeInt(tail.lengthBytes());
        if (tail instanceof Tail.Beside beside) {
            out.writeUTF(beside.name().value());
        } else if (tail instanceof Tail.Inline inline) {
            out.writeUTF("");
            out.write(inline.bytes());
        }
    }

    /** The record, or empty when {@code bytes} are none. */
    static Optional<UploadRecord> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            require(in.readInt() == FORMAT);
            UUID nonce = new UUID(in.readLong(), in.readLong());
            int partBytes = in.readInt();
            require(partBytes > 0);
            Optional<StorageKey> target = optional(in.readUTF()).map(StorageKey::new);
            Optional<BegunContent> content = content(in.readUTF(), in.readUTF());
            boolean sealed = bool(in.readUnsignedByte());
            int reserved = in.readInt();
            List<Part> parts = parts(in, partBytes, sealed);
            require(parts.isEmpty()
                    || (content.isPresent() && parts.get(parts.size() - 1).number() <= reserved));
            Tail tail = tail(in, partBytes);
            require(!sealed || (tail.lengthBytes() == 0 && !parts.isEmpty()));
            byte[] note = exactly(in, in.readUnsignedShort(), UploadRecord.MAX_NOTE_BYTES);
            require(in.read() < 0);
            return Optional.of(
                    new UploadRecord(nonce, partBytes, target, content, parts, reserved, tail, note, sealed));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<BegunContent> content(String place, String handle) {
        return optional(place).map(name -> new BegunContent(new ObjectName(name), handle));
    }

    private static List<Part> parts(DataInputStream in, int partBytes, boolean sealed) throws IOException {
        int count = in.readInt();
        require(count >= 0 && count <= BlobStore.MAX_RECORD_BYTES);
        List<Part> parts = new ArrayList<>();
        int last = 0;
        for (int i = 0; i < count; i++) {
            Part part = part(in.readInt(), in.readInt(), in.readUTF());
            boolean mayBeShort = sealed && i == count - 1;
            require(part.number() > last && part.lengthBytes() > 0);
            require(mayBeShort ? part.lengthBytes() <= partBytes : part.lengthBytes() == partBytes);
            parts.add(part);
            last = part.number();
        }
        return parts;
    }

    private static Part part(int number, int length, String token) {
        return new Part(number, token, length);
    }

    private static Tail tail(DataInputStream in, int partBytes) throws IOException {
        int length = in.readInt();
        String name = in.readUTF();
        if (name.isEmpty()) {
            return new Tail.Inline(exactly(in, length, MAX_INLINE_BYTES));
        }
        require(length > 0 && length <= partBytes);
        return new Tail.Beside(new ObjectName(name), length);
    }

    private static byte[] exactly(DataInputStream in, int length, int max) throws IOException {
        require(length >= 0 && length <= max);
        byte[] bytes = in.readNBytes(length);
        require(bytes.length == length);
        return bytes;
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static boolean bool(int value) {
        require(value <= 1);
        return value == 1;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not an upload's record");
        }
    }
}
