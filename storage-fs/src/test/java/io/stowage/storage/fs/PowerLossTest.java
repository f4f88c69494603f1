package io.stowage.storage.fs;

import static io.stowage.storage.fs.TestStore.LARGE_BYTES;
import static io.stowage.storage.fs.TestStore.filled;
import static io.stowage.storage.fs.TestStore.key;
import static io.stowage.storage.fs.TestStore.memoryRoot;
import static io.stowage.storage.fs.TestStore.put;
import static io.stowage.storage.fs.TestStore.segments;
import static io.stowage.storage.fs.TestStore.settings;
import static io.stowage.storage.fs.TestStore.textAt;
import static io.stowage.storage.fs.TestStore.upload;
import static io.stowage.storage.fs.TestStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power fails at every single step of a day's work. */
final class PowerLossTest {

    private static final int MAX_STEPS = 5000;

    private final Map<String, Optional<String>> acknowledged = new TreeMap<>();
    private final Map<String, Set<Optional<String>>> possible = new LinkedHashMap<>();

    @ParameterizedTest
    @EnumSource(PowerLoss.Survival.class)
    void whatWasAcknowledgedIsThere(PowerLoss.Survival survival) throws Exception {
        boolean finished = false;
        int cutAt = 1;
        while (!finished) {
            assertThat(cutAt).isLessThan(MAX_STEPS);
            Path root = memoryRoot();
            PowerLoss power = new PowerLoss(root, cutAt);
            finished = work(root, power);
            check(power.remains(survival, new Random(cutAt)), "cut at " + cutAt);
            cutAt++;
        }
        assertThat(cutAt).isGreaterThan(100);
    }

    private boolean work(Path root, PowerLoss power) {
        acknowledged.clear();
        possible.clear();
        try {
            try (BlobStore store = FileStore.open(settings(root, "before", power))) {
                firstRun(store);
            }
            try (BlobStore store = FileStore.open(settings(root, "before", power))) {
                secondRun(store);
            }
            return !power.isCut();
        } catch (StorageException e) {
            assertThat(power.isCut()).as("%s", e).isTrue();
            return false;
        }
    }

    private void firstRun(BlobStore store) throws StorageException {
        change("a/x/link", Optional.of("one"), () -> put(store, "a/x/link", utf8("one")));
        change("a/x/other", Optional.of("two"), () -> put(store, "a/x/other", utf8("two")));
        change("a/x/link", Optional.of("three"), () -> put(store, "a/x/link", utf8("three")));
        change("a/x/other", Optional.empty(), () -> store.delete(key("a/x/other"), Precondition.none()));
        change("b/11/data", Optional.of("small"), () -> upload(store, "b/11/data", utf8("small")));
        change("b/22/data", Optional.of(large('L')), () -> upload(store, "b/22/data", utf8(large('L'))));
        change("b/11/data", Optional.of(large('M')), () -> upload(store, "b/11/data", utf8(large('M'))));
        change("a/x/link", Optional.empty(), () -> store.deleteAll(List.of(key("a/x/link"), key("a/none"))));
        change("a/x/link", Optional.of("again"), () -> put(store, "a/x/link", utf8("again")));
        change("b/22/data", Optional.empty(), () -> store.delete(key("b/22/data"), Precondition.none()));
        change("b/22/data", Optional.of(large('N')), () -> upload(store, "b/22/data", utf8(large('N'))));
    }

    private void secondRun(BlobStore store) throws StorageException {
        change("b/22/data", Optional.of("short"), () -> put(store, "b/22/data", utf8("short")));
        change("b/11/data", Optional.empty(), () -> store.delete(key("b/11/data"), Precondition.none()));
        change("c/link", Optional.of("new"), () -> put(store, "c/link", utf8("new")));
        change("b/33/data", Optional.of(large('O')), () -> upload(store, "b/33/data", utf8(large('O'))));
        change("b/33/data", Optional.empty(), () -> store.delete(key("b/33/data"), Precondition.none()));
    }

    private static String large(char with) {
        return new String(filled(LARGE_BYTES, with), StandardCharsets.UTF_8);
    }

    private void change(String key, Optional<String> after, Verb verb) throws StorageException {
        Optional<String> before = acknowledged.getOrDefault(key, Optional.empty());
        possible.put(key, new HashSet<>(List.of(before, after)));
        verb.run();
        acknowledged.put(key, after);
        possible.put(key, Set.of(after));
    }

    private void check(Path remains, String when) throws Exception {
        try (BlobStore store = FileStore.open(settings(remains, "after", (step, path) -> {}))) {
            for (Map.Entry<String, Set<Optional<String>>> entry : possible.entrySet()) {
                assertThat(textAt(store, entry.getKey()).map(PowerLossTest::shorten))
                        .as("%s: %s", when, entry.getKey())
                        .isIn(entry.getValue().stream()
                                .map(text -> text.map(PowerLossTest::shorten))
                                .toList());
            }
            assertThat(store.list(ListRequest.descendants("", 100)).entries())
                    .extracting(Listing.Entry::name)
                    .isSubsetOf(possible.keySet());
        }
        assertThat(segments(remains)).as(when).isEmpty();
    }

    private static String shorten(String text) {
        return text.length() < 100 ? text : text.charAt(0) + "..." + text.charAt(LARGE_BYTES - 1) + text.length();
    }

    private interface Verb {
        void run() throws StorageException;
    }
}
