package io.stowage.storage.fs;

import io.stowage.storage.StorageKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One change, as the journal has it: length of the rest, CRC32C of the rest, kind, time, length of the key, key, bytes.
 *
 * @param micros when, in microseconds since the epoch
 * @param bytes the content; empty when the kind has none
 */
@SuppressWarnings("ArrayRecordComponent") // read once and never compared
record JournalRecord(Kind kind, StorageKey key, long micros, byte[] bytes) {

    /** Length and checksum. */
    static final int PREFIX_BYTES = 8;

    private static final int FIXED_BYTES = 1 + Long.BYTES + Short.BYTES;

    /** More than the largest record: what claims to be longer is torn. */
    private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    static JournalRecord write(StorageKey key, long micros, byte[] bytes) {
        return new JournalRecord(Kind.WRITE, key, micros, bytes);
    }

    static JournalRecord delete(StorageKey key, long micros) {
        return new JournalRecord(Kind.DELETE, key, micros, new byte[0]);
    }

    static JournalRecord keep(StorageKey key, long micros) {
        return new JournalRecord(Kind.KEEP, key, micros, new byte[0]);
    }

    int encodedBytes() {
        return PREFIX_BYTES + FIXED_BYTES + key.value().length() + bytes.length;
    }

    void encode(ByteBuffer out) {
        int start = out.position();
        out.position(start + PREFIX_BYTES);
        out.put(kind.code).putLong(micros).putShort((short) key.value().length());
        out.put(key.value().getBytes(StandardCharsets.US_ASCII)).put(bytes);
        int body = out.position() - start - PREFIX_BYTES;
        out.putInt(start, body).putInt(start + Integer.BYTES, checksum(out.slice(start + PREFIX_BYTES, body)));
    }

    /** How many bytes follow this prefix; empty when that cannot be. */
    static Optional<Integer> bodyBytes(ByteBuffer prefix) {
        int body = prefix.getInt(0);
        return body < FIXED_BYTES || body > MAX_BODY_BYTES ? Optional.empty() : Optional.of(body);
    }

    /** Reads what {@link #encode} wrote; empty when it is torn. */
    static Optional<JournalRecord> decode(ByteBuffer prefix, ByteBuffer body) {
        if (checksum(body.duplicate()) != prefix.getInt(Integer.BYTES)) {
            return Optional.empty();
        }
        Optional<Kind> kind = Kind.of(body.get());
        long micros = body.getLong();
        byte[] key = new byte[Math.min(body.getShort() & 0xFFFF, body.remaining())];
        body.get(key);
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        String name = new String(key, StandardCharsets.US_ASCII);
        if (kind.isEmpty() || !StorageKey.isValid(name)) {
            return Optional.empty();
        }
        return Optional.of(new JournalRecord(kind.get(), new StorageKey(name), micros, bytes));
    }

    private static int checksum(ByteBuffer body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return (int) checksum.getValue();
    }

    /** What was done. */
    enum Kind {
        WRITE((byte) 'W'),
        DELETE((byte) 'D'),
        /** An earlier change of the key was given up: what stands at the key is right, and on the disk. */
        KEEP((byte) 'K');

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }

        private static Optional<Kind> of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }
}
