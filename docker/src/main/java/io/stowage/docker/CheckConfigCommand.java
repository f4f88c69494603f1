package io.stowage.docker;

import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code registry check-config [FILE]}: what a start would make of a configuration. */
@Command(
        name = "check-config",
        description = "Prints what FILE and the environment come to, secrets hidden, and what of it has no effect.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:the server would start with it", " 1:it makes no sense", " 2:the command line makes none"})
final class CheckConfigCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "a config.yml of CNCF Distribution")
    private @Nullable Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            ConfigurationFile read = ConfigurationFile.read(Optional.ofNullable(file), System.getenv());
            Configuration configuration = read.configuration();
            Stores.check(configuration.storage().driver());
            spec.commandLine().getOut().print(YamlText.write(Secrets.masked(read.tree(), configuration.unknownKeys())));
            spec.commandLine().getOut().flush();
            read.ignoredVariables().forEach(name -> err.println("without effect: " + name));
            configuration.unknownKeys().forEach(key -> err.println("without effect, not known here: " + key));
            configuration.keysWithoutEffect().forEach(key -> err.println("without effect, not supported yet: " + key));
            return 0;
        } catch (ConfigurationException e) {
            err.println("configuration error: " + e.getMessage());
            return 1;
        }
    }
}
