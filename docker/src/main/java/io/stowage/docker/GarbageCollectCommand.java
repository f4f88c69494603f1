package io.stowage.docker;

import io.stowage.gc.CollectionReport;
import io.stowage.gc.CollectionSettings;
import io.stowage.gc.GarbageCollector;
import io.stowage.gc.StoreInUseException;
import io.stowage.gc.UploadReaper;
import io.stowage.server.UploadPurging;
import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code registry garbage-collect [FILE]}: deletes what no manifest needs. */
@Command(
        name = "garbage-collect",
        description = {
            "Deletes the blobs that no manifest needs from the store that FILE describes, and uploads that were given up.",
            "Nobody may push meanwhile: stop the server, or make it read-only."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:the configuration makes no sense, or the store failed; nothing that is needed is gone",
            " 2:the command line makes no sense",
            " 3:a server takes pushes to this store; nothing that is needed is gone"
        })
final class GarbageCollectCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"-d", "--dry-run"},
            arity = "0..1",
            fallbackValue = "true",
            description = "only tell what would be deleted; a server may take pushes beside it")
    private boolean dryRun;

    @Option(
            names = {"-m", "--delete-untagged"},
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "delete manifests that no tag leads to, too: neither by an index nor as what refers to another")
    private boolean deleteUntagged;

    @Option(
            names = {"-q", "--quiet"},
            arity = "0..1",
            fallbackValue = "true",
            description = "print nothing but errors")
    private boolean quiet;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "a config.yml of CNCF Distribution")
    private @Nullable Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Configuration configuration = ConfigurationFile.read(Optional.ofNullable(file), System.getenv())
                    .configuration();
            Logging.configure(configuration.log());
            return collect(configuration);
        } catch (ConfigurationException e) {
            err.println("configuration error: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (StoreInUseException e) {
            err.println("nothing is collected: " + e.getMessage());
            return ExitCode.IN_USE;
        } catch (StorageException e) {
            err.println("failed to garbage collect: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private int collect(Configuration configuration) throws ConfigurationException, StorageException {
        try (BlobStore store = Stores.open(
                configuration.storage().driver(), configuration.storage().parameters())) {
            PrintWriter out = spec.commandLine().getOut();
            CollectionReport report = GarbageCollector.collect(
                    store,
                    new CollectionSettings(dryRun, deleteUntagged),
                    new CollectionLines(out, spec.commandLine().getErr(), quiet));
            out.flush();
            reap(store, configuration.storage().uploadPurging());
            return report.failed() == 0 ? ExitCode.DONE : failed(report);
        }
    }

    private int failed(CollectionReport report) {
        spec.commandLine().getErr().println("could not delete " + report.failed() + " keys; the next run tries again");
        return ExitCode.FAILED;
    }

    private void reap(BlobStore store, UploadPurging purging) throws StorageException {
        if (purging.enabled() && !dryRun) {
            UploadReaper.reap(store, Instant.now(), purging.age());
        }
    }
}
