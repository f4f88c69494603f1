package io.stowage.docker;

import io.stowage.server.Registry;
import io.stowage.server.config.Configuration;
import io.stowage.server.config.Configuration.Tls;
import io.stowage.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes into use what can change while a server runs: its certificate, and what it logs. By content, as a file that is a link
 * into a directory that is a link changes by neither name nor time. A bad file changes nothing.
 */
final class Reloading implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Registry registry;
    private final Optional<Path> file;
    private final Optional<Tls> tls;
    private final Map<Path, byte[]> contents = new HashMap<>();
    private final ScheduledThreadPoolExecutor thread;

    /** Why the files were not taken into use; they may have been read while they changed, so they are read again. */
    private Optional<String> badCertificate = Optional.empty();

    /** @param file the configuration, if there is a file of it */
    Reloading(Registry registry, Optional<Path> file, Configuration configuration) {
        this.registry = registry;
        this.file = file;
        this.tls = configuration.http().tls();
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "stowage-reloading");
            made.setDaemon(true);
            return made;
        });
        file.ifPresent(this::hasChanged);
        tls.ifPresent(this::hasChanged);
    }

    /** Looks at the files now and then, and when it is asked to. */
    void watch() {
        // Nothing of this is needed in the moment in which everybody waits for the start.
        var unusedSoon = thread.schedule(this::listen, 1, TimeUnit.SECONDS);
        var unused = thread.scheduleWithFixedDelay(
                () -> look(false), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void listen() {
        if (HangUp.runs(this::reload)) {
            LOG.debug("SIGHUP has the files read again");
        }
    }

    /** Reads all of them again, soon. */
    private void reload() {
        thread.execute(() -> look(true));
    }

    /** @param asked whether to read what has not changed, too */
    void look(boolean asked) {
        try {
            if (asked) {
                registry.reloadAccess(); // which looks by itself otherwise
            }
            if (tls.isPresent() && (hasChanged(tls.get()) || asked || badCertificate.isPresent())) {
                reloadCertificate();
            }
            if (file.isPresent() && (hasChanged(file.get()) || asked)) {
                reloadLog(file.get());
            }
        } catch (RuntimeException e) {
            // an exception would end the schedule
            LOG.warn("cannot look for changed files", e);
        }
    }

    private void reloadCertificate() {
        try {
            registry.reloadCertificate();
            badCertificate = Optional.empty();
            LOG.info("the certificate was read again");
        } catch (IOException e) {
            Optional<String> why = Optional.ofNullable(e.getMessage());
            if (!why.equals(badCertificate)) {
                LOG.error("the certificate stays as it was: {}", e.getMessage());
            }
            badCertificate = why.or(() -> Optional.of("bad"));
        }
    }

    private void reloadLog(Path changed) {
        try {
            Configuration read = ConfigurationFile.read(Optional.of(changed), System.getenv())
                    .configuration();
            Logging.configure(read.log());
            LOG.info("the log's settings were read again from {}; all others count at the next start", changed);
        } catch (ConfigurationException e) {
            LOG.error("the configuration stays as it was: {}", e.getMessage());
        }
    }

    private boolean hasChanged(Tls settings) {
        List<Path> all = new ArrayList<>(settings.clients().authorities());
        settings.files().ifPresent(files -> all.addAll(List.of(files.certificate(), files.key())));
        boolean changed = false;
        for (Path each : all) {
            changed |= hasChanged(each);
        }
        return changed;
    }

    private boolean hasChanged(Path path) {
        byte[] now;
        try {
            now = Files.readAllBytes(path);
        } catch (IOException e) {
            return false; // on its way
        }
        byte[] before = contents.put(path, now);
        return !Arrays.equals(before, now);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
