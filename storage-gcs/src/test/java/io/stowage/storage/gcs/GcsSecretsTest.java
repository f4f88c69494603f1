package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageKey;
import io.stowage.storage.gcs.emulator.Faults.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** Nothing that opens a store is in what failures say, with all their causes, or in what is logged. */
final class GcsSecretsTest extends EmulatorTest {

    private final List<String> said = new ArrayList<>();

    private final Handler listener = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            said.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** A call that may fail. */
    @FunctionalInterface
    private interface Attempt {
        void make() throws Exception;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.make();
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            said.add(trace.toString());
        }
    }

    @Test
    void noSecretIsSaid() throws Exception {
        ServiceAccount account = ServiceAccount.generate("canary@example.com", emulator.uri());
        emulator.tokens().require();
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        // As the program does: what libraries say below a warning is for their makers.
        root.setLevel(Level.INFO);
        GcsSettings signing = bucket.settings(Map.of("credentials", account.json()));
        try (GcsStore opened = GcsStore.open(signing)) {
            opened.write(KEY, BYTES, Precondition.none());
            String link = opened.link(KEY, LinkMethod.GET, Duration.ofMinutes(1), "text/plain")
                    .orElseThrow()
                    .toString();
            for (int status : new int[] {400, 403, 404, 410, 507}) {
                for (String call :
                        List.of("objects.get", "objects.media", "objects.insert", "objects.delete", "batch")) {
                    emulator.faults().next(call, Kind.REFUSE, status, () -> {});
                }
                attempt(() -> opened.stat(KEY));
                attempt(() -> opened.open(KEY, ByteRange.ALL).orElseThrow().close());
                attempt(() -> opened.write(KEY, BYTES, Precondition.none()));
                attempt(() -> opened.delete(new StorageKey("x"), Precondition.none()));
                attempt(() -> opened.deleteAll(List.of(new StorageKey("x"), new StorageKey("y"))));
                emulator.faults().clear();
            }
            emulator.tokens().revoke(account.email());
            attempt(() -> opened.stat(KEY));
            attempt(() -> GcsStore.open(signing).close());
            said.add(signing.toString());
            assertThat(said).hasSizeGreaterThan(20);
            String key = account.key().getOrDefault("private_key", "");
            String signature = link.substring(link.indexOf("X-Goog-Signature=") + 17);
            for (String all : said) {
                assertThat(all).doesNotContain(key.substring(30, 60), signature, "token-0", "assertion=", "Bearer");
            }
        } finally {
            root.removeHandler(listener);
        }
    }
}
