package io.stowage.docker;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code registry completion SHELL}: what makes a shell complete this command line. */
@Command(
        name = "completion",
        description = "Prints a script for completing command lines: source <(registry completion bash)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // it is only checked
    @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private @Nullable Shell shell;

    /** Both take the same script. */
    @SuppressWarnings("unused") // named on the command line
    private enum Shell {
        bash,
        zsh
    }

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("registry", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
