package io.stowage.storage.gcs.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Bytes that do not change: in memory when they are few, else in a file. Any thread. */
sealed interface Data {

    /** What is longer than this lies in a file. */
    int MAX_MEMORY_BYTES = 1024 * 1024;

    long length();

    /** A stream of the bytes from {@code offset}; it goes on when they are deleted meanwhile. */
    InputStream open(long offset) throws IOException;

    void delete();

    /** The first {@code kept} bytes; this one is not to be used any more. */
    Data shorten(long kept) throws IOException;

    /** The checksum as the service writes it. */
    default String crc32c() {
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[64 * 1024];
        try (InputStream in = open(0)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                checksum.update(chunk, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** In memory. */
    record InMemory(byte[] bytes) implements Data {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open(long offset) {
            return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
        }

        @Override
        public void delete() {}

        @Override
        public Data shorten(long kept) {
            return new InMemory(Arrays.copyOf(bytes, (int) kept));
        }
    }

    /** In a file of their own. */
    record InFile(Path path, long length) implements Data {
        @Override
        public InputStream open(long offset) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        }

        @Override
        public void delete() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Data shorten(long kept) throws IOException {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(kept);
            }
            return new InFile(path, kept);
        }
    }

    /** Collects bytes. One thread at a time. */
    final class Sink extends OutputStream {

        private final Path directory;
        private ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private Optional<Path> file = Optional.empty();
        private OutputStream out = memory;
        private long length;

        Sink(Path directory) {
            this.directory = directory;
        }

        long length() {
            return length;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (file.isEmpty() && length + count > MAX_MEMORY_BYTES) {
                Path path = Files.createTempFile(directory, "data", "");
                file = Optional.of(path);
                out = Files.newOutputStream(path);
                memory.writeTo(out);
                memory = new ByteArrayOutputStream();
            }
            out.write(bytes, offset, count);
            length += count;
        }

        /** All bytes. */
        Data finish() throws IOException {
            out.close();
            return file.isEmpty() ? new InMemory(memory.toByteArray()) : new InFile(file.get(), length);
        }

        void discard() throws IOException {
            out.close();
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        }
    }
}
