package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.server.auth.Credentials.Basic;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.htpasswd.HtpasswdAuthenticator;
import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HtpasswdCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(byte[] in, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new HtpasswdCommand(new ByteArrayInputStream(in)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int run(String in, String... arguments) {
        return run(in.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private static boolean lets(Path file, String user, String password) throws IOException {
        try {
            return HtpasswdAuthenticator.open(new HtpasswdSettings("realm", file))
                    .authenticate(new Basic(user, password))
                    .isPresent();
        } catch (LoginException.Refused e) {
            return false;
        }
    }

    private boolean printedLets(String user, String password) throws IOException {
        return lets(Files.writeString(directory.resolve("printed"), out.toString()), user, password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Bbn bob secret", "-nbB bob secret", "-b bob secret", "-bn -C 4 bob secret"})
    void aLineIsPrintedForAPasswordThatIsGiven(String arguments) throws Exception {
        assertThat(run("", arguments.split(" "))).isZero();
        assertThat(out.toString())
                .startsWith("bob:$2y$" + (arguments.contains("4") ? "04$" : "10$"))
                .hasLineCount(1);
        assertThat(printedLets("bob", "secret")).isTrue();
        assertThat(printedLets("bob", "wrong")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sécret", "sécret\n", "sécret\r\n", "sécret\nmore\n"})
    void thePasswordIsTheFirstLineOfTheInput(String in) throws Exception {
        for (List<String> arguments :
                List.of(List.of("-C", "4", "bob"), List.of("--cost=4", "bob"), List.of("-niB", "-C4", "bob"))) {
            assertThat(run(in, arguments.toArray(new String[0]))).isZero();
            assertThat(out.toString()).startsWith("bob:$2y$04$").hasLineCount(1);
            assertThat(printedLets("bob", "sécret")).isTrue();
        }
    }

    @Test
    void everyLineHasASaltOfItsOwn() {
        run("", "-bnC4", "bob", "secret");
        String first = out.toString();
        run("", "-bnC4", "bob", "secret");
        assertThat(out.toString()).isNotEqualTo(first).startsWith("bob:");
    }

    @Test
    void whoCouldNotLogInIsRefusedInOneLine() {
        String long73 = "canary".repeat(12) + "x";
        for (List<String> words : List.of(
                List.of("bob", long73),
                List.of("bob", "é".repeat(37)),
                List.of("bob", ""),
                List.of("bob", "can\0ary"),
                List.of("bob", "can\uFFFDary"),
                List.of("b:ob", "canary"),
                List.of("b\nob", "canary"),
                List.of("b\u001bob", "canary"),
                List.of("#bob", "canary"),
                List.of(" bob", "canary"),
                List.of("", "canary"))) {
            assertThat(run("", "-Bbn", words.get(0), words.get(1))).isEqualTo(1);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString())
                    .startsWith("no line is made: ")
                    .hasLineCount(1)
                    .doesNotContain("canary");
        }
        assertThat(run("", "-Bbn", "bob", long73.substring(1))).isZero();
        assertThat(run("", "-n", "bob")).isEqualTo(1);
        assertThat(run("x".repeat(100_000), "-n", "bob")).isEqualTo(1);
        assertThat(run(new byte[] {'c', (byte) 0xe9, '\n'}, "-n", "bob")).isEqualTo(1);
        for (String cost : List.of("3", "18", "31", "-1")) {
            assertThat(run("", "-bn", "-C", cost, "bob", "secret")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-n", "-b bob", "-n file bob", "-c bob", "-b a b c d", "-m bob", "-bn file bob secret"})
    void aCommandLineThatMakesNoSenseIsRefused(String arguments) throws Exception {
        assertThat(run("secret", arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileIsMadeAndUsersAreAddedAndReplaced() throws Exception {
        Path file = directory.resolve("htpasswd");
        assertThat(run("one", "-B", "-C4", file.toString(), "bob")).isEqualTo(1);
        assertThat(err.toString()).contains("-c makes a file");
        assertThat(run("one", "-cB", "-C4", file.toString(), "bob")).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("", "-bB", "-C4", file.toString(), "alice", "two")).isZero();
        assertThat(run("three", "-B", "-C4", file.toString(), "bob")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(Files.readString(file)).hasLineCount(2).startsWith("bob:").endsWith("\n");
        assertThat(lets(file, "bob", "three")).isTrue();
        assertThat(lets(file, "bob", "one")).isFalse();
        assertThat(lets(file, "alice", "two")).isTrue();
        assertThat(run("four", "-cB", "-C4", file.toString(), "carol")).isZero();
        assertThat(Files.readString(file)).hasLineCount(1).startsWith("carol:");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void otherLinesAndWhoMayReadThemStayAsTheyAre() throws Exception {
        Path target = directory.resolve("target");
        byte[] latin =
                "# t\u00e9am\r\nbobby:x\r\nbob:x\r\n\r\ncarol:y\nbob:z\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(target, latin);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        assertThat(run("secret", "-C4", link.toString(), "bob")).isZero();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(target, StandardCharsets.ISO_8859_1))
                .matches("# t\u00e9am\r\nbobby:x\r\nbob:\\$2y\\$04\\$[^\r\n]{53}\n\r\ncarol:y\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws Exception {
        Path noDirectory = Files.writeString(directory.resolve("file"), "");
        assertThat(run("secret", "-c", "-C4", noDirectory.resolve("htpasswd").toString(), "bob"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cannot be written");
        assertThat(run("secret", "-C4", directory.toString(), "bob")).isEqualTo(1);
    }

    @Test
    void theProgramKnowsIt() {
        assertThat(new CommandLine(new Main()).getSubcommands()).containsKey("htpasswd");
    }
}
