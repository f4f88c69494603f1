package io.stowage.storage.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The head of a request or an answer, its bytes as they came. */
record Head(byte[] bytes, String text) {

    private static final int MAX_BYTES = 256 * 1024;

    /** @return empty when the stream ends before the first byte */
    static Optional<Head> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        int newlines = 0;
        while (newlines < 2) {
            int next = in.read();
            if (next < 0) {
                if (bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("in the middle of a head");
            }
            bytes.write(next);
            if (next == '\n') {
                newlines++;
            } else if (next != '\r') {
                newlines = 0;
            }
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("a head of more than " + MAX_BYTES + " bytes");
            }
        }
        return Optional.of(new Head(bytes.toByteArray(), bytes.toString(StandardCharsets.ISO_8859_1)));
    }

    private String[] start() {
        return text.substring(0, text.indexOf('\n')).strip().split(" ", 3);
    }

    String method() {
        return start()[0];
    }

    String target() {
        return start()[1];
    }

    int status() {
        return Integer.parseInt(start()[1]);
    }

    Optional<String> header(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.length() > name.length()
                        && line.charAt(name.length()) == ':'
                        && line.regionMatches(true, 0, name, 0, name.length()))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    boolean has(String name) {
        return header(name).isPresent();
    }

    /** Whether whoever sent it closes the connection behind it. */
    boolean closes() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }
}
