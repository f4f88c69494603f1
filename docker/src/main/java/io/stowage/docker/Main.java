package io.stowage.docker;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code registry}: the command and its sub-commands. */
@Command(
        name = "registry",
        description = "An OCI distribution registry.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            ServeCommand.class,
            CheckConfigCommand.class,
            GarbageCollectCommand.class,
            HealthcheckCommand.class,
            HtpasswdCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {

    private static final String SERVE = "serve";

    /** What KOTS says. */
    private static final String MISSPELT_SERVE = "/serve";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] given) throws InterruptedException {
        String[] arguments = given.clone();
        if (arguments.length > 0) {
            arguments[0] = understood(arguments[0]);
        }
        int code = isPlainServe(arguments)
                ? serve(arguments, console(System.out))
                : new CommandLine(new Main()).execute(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** What others say for our words. */
    private static String understood(String word) {
        if (word.equals(MISSPELT_SERVE)) {
            console(System.err).println("there is no command " + MISSPELT_SERVE + ", taking it for " + SERVE);
            return SERVE;
        }
        return word.equals("-v") ? "--version" : word;
    }

    /** What nearly every start says: it does without a parser, which takes longer to load than all the rest. */
    private static boolean isPlainServe(String[] arguments) {
        if (arguments.length == 0 || arguments.length > 2 || !arguments[0].equals(SERVE)) {
            return false;
        }
        // No stream and no lambda: whatever comes before the class archive's part takes its time.
        return arguments.length == 1 || (!arguments[1].isEmpty() && "-@".indexOf(arguments[1].charAt(0)) < 0);
    }

    static int serve(String[] arguments, PrintWriter out) throws InterruptedException {
        Optional<Path> file = arguments.length == 2 ? Optional.of(Path.of(arguments[1])) : Optional.empty();
        return ServeCommand.serve(file, out, console(System.err));
    }

    private static PrintWriter console(OutputStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"registry " + (version == null ? "development" : version)};
        }
    }
}
