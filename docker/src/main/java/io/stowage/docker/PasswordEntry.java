package io.stowage.docker;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Asks for a new password. */
final class PasswordEntry {

    /** Far more than any password may have. */
    private static final int MAX_BYTES = 4096;

    private PasswordEntry() {}

    /**
     * Has it typed twice, unseen, where somebody sits; else takes the first line of {@code in}.
     *
     * @param silent whether nobody is to be asked, even if he sits there
     */
    static String read(InputStream in, boolean silent, PrintWriter err) throws IOException {
        Optional<Console> terminal = silent ? Optional.empty() : terminal();
        if (terminal.isPresent()) {
            return typed(terminal.get());
        }
        if (!silent) {
            err.println("reading the password from the standard input");
        }
        return line(in);
    }

    /** From Java 22 on there may be a console that is none, and a method that says so. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<Console> terminal() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            MethodHandle isTerminal = MethodHandles.publicLookup()
                    .findVirtual(Console.class, "isTerminal", MethodType.methodType(boolean.class));
            return (boolean) isTerminal.invokeExact(console) ? Optional.of(console) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.of(console);
        } catch (Throwable e) { // it throws none, but nobody can say so of a handle
            return Optional.empty();
        }
    }

    private static String typed(Console console) throws IOException {
        char[] first = console.readPassword("New password: ");
        char[] second = console.readPassword("The same again: ");
        if (first == null || second == null) {
            throw new IOException("there is no password");
        }
        if (!Arrays.equals(first, second)) {
            throw new IOException("the passwords differ");
        }
        return new String(first);
    }

    private static String line(InputStream in) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(MAX_BYTES);
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (!line.hasRemaining()) {
                throw new IOException("the password is far too long");
            }
            line.put((byte) next);
            next = in.read();
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(line.flip()).toString();
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("the password is not in UTF-8", e);
        }
    }
}
