package io.stowage.docker;

import io.stowage.server.Registry;
import io.stowage.server.config.Configuration;
import io.stowage.server.config.Configuration.LogFormat;
import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code registry serve [FILE]}: runs until it is told to stop. */
@Command(
        name = "serve",
        description = "Serves the registry that FILE describes; without FILE, one in ./registry-data on port 5000.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "a config.yml of CNCF Distribution")
    private @Nullable Path file;

    @Override
    public Integer call() throws InterruptedException {
        CommandLine line = spec.commandLine();
        return serve(Optional.ofNullable(file), line.getOut(), line.getErr());
    }

    /**
     * Serves until the process is told to stop.
     *
     * @param given the configuration file; without one, the environment may name it
     * @return the exit code of a start that failed; one that did not ends with the process
     */
    static int serve(Optional<Path> given, PrintWriter out, PrintWriter err) throws InterruptedException {
        try {
            serve(ConfigurationFile.read(given, System.getenv()), out);
            return 0;
        } catch (ConfigurationException e) {
            err.println("configuration error: " + e.getMessage());
        } catch (IOException e) {
            Throwable cause = e.getCause();
            err.println(e.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")"));
        }
        return 1;
    }

    private static void serve(ConfigurationFile file, PrintWriter out)
            throws ConfigurationException, IOException, InterruptedException {
        Configuration configuration = file.configuration();
        Logging.configure(configuration.log());
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        warn(file, log);
        Server server = Server.start(configuration);
        Registry registry = server.registry();
        // Made before anybody can stop the registry: afterwards it has no address.
        String banner = banner(registry);
        log.info("listening on {}", registry.url());
        Reloading reloading = new Reloading(registry, file.file(), configuration);
        reloading.watch();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, log), "stowage-stop"));
        if (configuration.log().format() == LogFormat.TEXT) {
            // whoever reads JSON reads nothing else
            out.println(banner);
        }
        stopped.await();
    }

    /** Names, never values: these may be secrets. */
    private static void warn(ConfigurationFile file, Logger log) {
        Configuration configuration = file.configuration();
        file.ignoredVariables().forEach(name -> log.warn("{} is no key of a configuration and has no effect", name));
        configuration.unknownKeys().forEach(key -> log.warn("{} is not known here and has no effect", key));
        List<String> idle = configuration.keysWithoutEffect();
        if (!idle.isEmpty()) {
            log.warn("without effect, as they are not supported yet: {}", String.join(", ", idle));
        }
    }

    private static String banner(Registry registry) {
        if (!registry.url().getScheme().startsWith("http")) {
            return "Stowage serves " + registry.url();
        }
        return "Stowage serves " + registry.url() + "\nTry: docker tag IMAGE localhost:" + registry.port()
                + "/IMAGE && docker push localhost:" + registry.port() + "/IMAGE";
    }

    private static void stop(Server server, Logger log) {
        log.info("stopping: requests under way may finish");
        try {
            server.close();
        } catch (StorageException e) {
            log.error("cannot close the store", e);
            Runtime.getRuntime().halt(1);
        }
        log.info("stopped");
        // Being told to stop is no failure, whatever number the signal has.
        Runtime.getRuntime().halt(0);
    }
}
