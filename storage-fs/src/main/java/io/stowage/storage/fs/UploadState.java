package io.stowage.storage.fs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is kept beside the bytes of an upload.
 *
 * @param mark how long the content was, and its checksum
 * @param boot which run of the kernel wrote it
 * @param note the caller's
 */
@SuppressWarnings("ArrayRecordComponent") // read once and never compared
record UploadState(RunningChecksum.Mark mark, String boot, byte[] note) {

    private static final int FIXED_BYTES = Long.BYTES + 3 * Long.BYTES + 1;

    byte[] encode() {
        byte[] name = boot.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + name.length + note.length);
        out.putLong(0).putLong(mark.lengthBytes()).putLong(mark.chain()).putLong(mark.block());
        out.put((byte) name.length).put(name).put(note);
        return out.putLong(0, checksum(out.array())).array();
    }

    /** Reads what {@link #encode} wrote; empty when it is torn. */
    static Optional<UploadState> decode(byte[] bytes) {
        if (bytes.length < FIXED_BYTES || ByteBuffer.wrap(bytes).getLong() != checksum(bytes)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(Long.BYTES);
        RunningChecksum.Mark mark = new RunningChecksum.Mark(in.getLong(), in.getLong(), in.getLong());
        byte[] boot = new byte[in.get() & 0xFF];
        in.get(boot);
        byte[] note = new byte[in.remaining()];
        in.get(note);
        return Optional.of(new UploadState(mark, new String(boot, StandardCharsets.US_ASCII), note));
    }

    private static long checksum(byte[] encoded) {
        CRC32C checksum = new CRC32C();
        checksum.update(encoded, Long.BYTES, encoded.length - Long.BYTES);
        return checksum.getValue();
    }
}
