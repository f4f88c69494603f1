package io.stowage.docker;

import io.stowage.server.auth.htpasswd.HtpasswdLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code registry htpasswd}: what Apache's {@code htpasswd} does for a registry. */
@Command(
        name = "htpasswd",
        description = {
            "Makes the line of a user for auth.htpasswd.path, hashed by bcrypt. Prints it; where FILE is named, writes it there.",
            "The password is asked for twice, or read from the standard input, one line, where that is no terminal."
        },
        customSynopsis = {
            "registry htpasswd [-n] [-i] [-C COST] USER",
            "registry htpasswd [-c] [-i] [-C COST] FILE USER",
            "registry htpasswd -b [-n] [-C COST] USER PASSWORD",
            "registry htpasswd -b [-c] [-C COST] FILE USER PASSWORD",
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:nobody could log in so, or the file cannot be written",
            " 2:the command line makes no sense"
        })
final class HtpasswdCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "-n", description = "print the line, write no file")
    private boolean prints;

    @SuppressWarnings("UnusedVariable") // there is no other
    @Option(names = "-B", description = "hash by bcrypt, as always")
    private boolean bcrypt;

    @Option(names = "-b", description = "take the password from the command line, where others can see it")
    private boolean given;

    @Option(names = "-i", description = "read the password from the standard input without asking")
    private boolean silent;

    @Option(names = "-c", description = "begin FILE anew; whoever was in it is not any more")
    private boolean begins;

    @Option(
            names = {"-C", "--cost"},
            paramLabel = "COST",
            defaultValue = "" + HtpasswdLine.DEFAULT_COST,
            description = "one more doubles the work of a login, from 4 to 17; default: ${DEFAULT-VALUE}")
    private int cost;

    @Parameters(arity = "1..3", paramLabel = "[FILE] USER [PASSWORD]", hideParamSyntax = true)
    private List<String> words = List.of();

    private final InputStream in;

    HtpasswdCommand() {
        this(System.in);
    }

    /** @param in where passwords come from that nobody types */
    HtpasswdCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        boolean hasFile = hasFile();
        int user = hasFile ? 1 : 0;
        try {
            String password = given ? argument(words.get(user + 1)) : PasswordEntry.read(in, silent, err);
            String line = HtpasswdLine.of(words.get(user), password, cost);
            if (hasFile) {
                PasswordFile.put(Path.of(words.get(0)), line, begins);
                err.println((begins ? "wrote " : "changed ") + words.get(0));
            } else {
                spec.commandLine().getOut().println(line);
            }
            return ExitCode.DONE;
        } catch (IllegalArgumentException | IOException e) {
            err.println("no line is made: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    /** Without a locale a JVM reads other letters than those of English so. */
    private static String argument(String password) throws IOException {
        if (password.indexOf('\uFFFD') >= 0) {
            throw new IOException("the password has letters that the locale does not; use -i");
        }
        return password;
    }

    private boolean hasFile() {
        int least = given ? 2 : 1;
        boolean file = words.size() == least + 1;
        if (!file && words.size() != least) {
            throw new ParameterException(spec.commandLine(), given ? "name a user and his password" : "name one user");
        }
        if (file ? prints : begins) {
            throw new ParameterException(
                    spec.commandLine(), prints ? "-n writes no file: leave FILE out" : "-c wants a FILE");
        }
        return file;
    }
}
