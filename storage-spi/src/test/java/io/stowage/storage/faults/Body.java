package io.stowage.storage.faults;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How long what follows a head is. Copies it as it is framed. */
sealed interface Body {

    int SLICE_BYTES = 16 * 1024;

    record Length(long bytes) implements Body {}

    record Chunked() implements Body {}

    record UntilTheEnd() implements Body {}

    static Body ofRequest(Head head) {
        return framed(head, new Length(0));
    }

    static Body ofAnswer(Head head, String method) {
        boolean none = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
        return none ? new Length(0) : framed(head, new UntilTheEnd());
    }

    private static Body framed(Head head, Body otherwise) {
        if (head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return new Chunked();
        }
        return head.header("Content-Length")
                .<Body>map(length -> new Length(Long.parseLong(length)))
                .orElse(otherwise);
    }

    /** Copies all of it, or the first {@code limit} bytes. */
    static void copy(Body body, InputStream in, OutputStream out, long limit) throws IOException {
        if (body instanceof Length length) {
            copy(in, out, Math.min(length.bytes(), limit), true);
        } else if (body instanceof Chunked) {
            copyChunks(in, out, limit);
        } else {
            copy(in, out, limit, false);
        }
        out.flush();
    }

    private static void copy(InputStream in, OutputStream out, long bytes, boolean all) throws IOException {
        byte[] slice = new byte[SLICE_BYTES];
        for (long left = bytes; left > 0; ) {
            int count = in.read(slice, 0, (int) Math.min(slice.length, left));
            if (count < 0) {
                if (all) {
                    throw new EOFException(left + " bytes of a body are missing");
                }
                return;
            }
            out.write(slice, 0, count);
            left -= count;
        }
    }

    private static void copyChunks(InputStream in, OutputStream out, long limit) throws IOException {
        for (long left = limit; left > 0; ) {
            String line = copyLine(in, out);
            long length = Long.parseLong(line.split(";", 2)[0].strip(), 16);
            if (length == 0) {
                while (!copyLine(in, out).isEmpty()) {
                    // trailers
                }
                return;
            }
            copy(in, out, Math.min(length, left), true);
            left -= length;
            if (left > 0) {
                copyLine(in, out);
            }
        }
    }

    private static String copyLine(InputStream in, OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("in the middle of a chunk");
            }
            out.write(next);
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
            if (line.length() > SLICE_BYTES) {
                throw new IOException("a line without an end: " + ascii(line));
            }
        }
    }

    private static String ascii(StringBuilder line) {
        return new String(line.substring(0, 40).getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    }
}
