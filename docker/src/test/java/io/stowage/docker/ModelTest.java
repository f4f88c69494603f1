package io.stowage.docker;

import io.stowage.server.PushMethod;
import io.stowage.server.Registry;
import io.stowage.server.RegistryBuilder;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Steps by chance, each one's answers compared with a model. A failure is made as short as it can be, and printed with the
 * seed that repeats it, when it is given to {@code @Property(seed = ...)}.
 *
 * <p>{@code -Djqwik.tries.default=10000 -Dstowage.model.steps=50} makes it long.
 */
final class ModelTest {

    private static final int STEPS = Integer.getInteger("stowage.model.steps", 40);

    /** Until a store is replaced by an empty one: nothing frees what was deleted. */
    private static final int SCENES_OF_A_STORE = 200;

    private static final int REPOSITORIES = 4;
    private static final int TAGS = 5;
    private static final int SESSIONS = 2;

    /** A registry on a store of its own. */
    private record Open(Path directory, BlobStore store, Registry registry) {

        static Open of(String driver) throws Exception {
            Path directory = Files.createTempDirectory("model");
            Map<String, Object> parameters = driver.equals("inmemory")
                    ? Map.of()
                    : Map.of("rootdirectory", directory.toString(), "durability", "relaxed");
            BlobStore store = Stores.open(driver, parameters);
            RegistryBuilder builder =
                    Registry.builder(store).deleteEnabled(true).drainTimeout(Duration.ofSeconds(1));
            return new Open(directory, store, builder.build().start());
        }

        void close() throws IOException {
            registry.close();
            store.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** One for all: each has a thread, and connections of its own. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Optional<Open> open = Optional.empty();
    private int scenes;

    /** Waits for the sequence under way: shrinking that has taken too long is left alone, not stopped. */
    @AfterProperty
    synchronized void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
            open = Optional.empty();
        }
    }

    private synchronized void run(String driver, List<Step> steps) throws Exception {
        if (scenes % SCENES_OF_A_STORE == 0) {
            close();
            open = Optional.of(Open.of(driver));
        }
        scenes++;
        Scene scene = new Scene(new RegistryClient(open.orElseThrow().registry().url(), http), "t" + scenes);
        steps.forEach(step -> step.take(scene));
        sweep().forEach(step -> step.take(scene));
    }

    /** All that there may be in the repository that is chosen most, and what is listed of the others. */
    private static List<Step> sweep() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Catalog(100));
        for (int repository = 0; repository < REPOSITORIES; repository++) {
            steps.add(new Step.ListTags(repository, 100));
        }
        for (int content = 0; content < Wares.CONTENTS; content++) {
            steps.add(new Step.GetBlob(0, content, content % 2 == 0));
        }
        for (int manifest = 0; manifest < Wares.MANIFESTS; manifest++) {
            steps.add(new Step.GetManifest(0, manifest, Optional.empty()));
        }
        return steps;
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    @Label("T-12 a registry in memory answers as the model does")
    void inMemory(@ForAll("sequences") List<Step> steps) throws Exception {
        run("inmemory", steps);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    @Label("T-12 a registry on a directory answers as the model does")
    void onADirectory(@ForAll("sequences") List<Step> steps) throws Exception {
        run("filesystem", steps);
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        return Arbitraries.frequencyOf(
                        Tuple.of(5, pushes()),
                        Tuple.of(4, blobs()),
                        Tuple.of(9, manifests()),
                        Tuple.of(2, listings()),
                        Tuple.of(5, sessions()))
                .list()
                .ofMaxSize(STEPS)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> below(int bound) {
        return Arbitraries.integers().between(0, bound - 1);
    }

    private static Arbitrary<Boolean> flag() {
        return Arbitraries.of(false, true);
    }

    private static Arbitrary<Optional<Integer>> tag() {
        return below(TAGS).optional(0.5);
    }

    /** Some are chosen more often than others: there steps meet. */
    private static Arbitrary<Integer> repository() {
        return Arbitraries.of(0, 0, 0, 0, 0, 0, 0, 1, 2, 3);
    }

    private static Arbitrary<Integer> content() {
        return below(Wares.CONTENTS);
    }

    private static Arbitrary<Integer> manifest() {
        return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.of(0, 3)), Tuple.of(1, below(Wares.MANIFESTS)));
    }

    private static Arbitrary<Step> pushes() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(repository(), content(), flag(), Arbitraries.of(PushMethod.class))
                                .as(Step.Push::new)),
                Tuple.of(1, Combinators.combine(repository(), content(), flag()).as(Step.PushWrong::new)),
                Tuple.of(
                        2,
                        Combinators.combine(
                                        repository(),
                                        Arbitraries.integers().between(-1, REPOSITORIES - 1),
                                        content(),
                                        flag())
                                .as(Step.Mount::new)));
    }

    private static Arbitrary<Step> blobs() {
        Arbitrary<Integer> percent = Arbitraries.integers().between(0, 120);
        return Arbitraries.oneOf(
                Combinators.combine(repository(), content(), flag()).as(Step.DeleteBlob::new),
                Combinators.combine(repository(), content(), flag()).as(Step.GetBlob::new),
                Combinators.combine(repository(), content(), percent, percent).as(Step.GetRange::new));
    }

    private static Arbitrary<Step> manifests() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        5,
                        Combinators.combine(repository(), manifest(), flag(), tag(), tag())
                                .as(Step.PutManifest::new)),
                Tuple.of(2, Combinators.combine(repository(), manifest(), tag()).as(Step.GetManifest::new)),
                Tuple.of(2, Combinators.combine(repository(), manifest(), tag()).as(Step.DeleteManifest::new)));
    }

    private static Arbitrary<Step> listings() {
        Arbitrary<Integer> n = Arbitraries.integers().between(1, 6);
        return Arbitraries.oneOf(
                Combinators.combine(repository(), n).as(Step.ListTags::new),
                n.map(Step.Catalog::new),
                Combinators.combine(repository(), manifest(), below(2).optional())
                        .as(Step.Referrers::new));
    }

    private static Arbitrary<Step> sessions() {
        Arbitrary<Integer> number = below(SESSIONS);
        Arbitrary<Integer> percent = Arbitraries.of(0, 10, 50, 100);
        return Arbitraries.frequencyOf(
                Tuple.of(3, Combinators.combine(number, repository(), content()).as(SessionStep.Open::new)),
                Tuple.of(4, Combinators.combine(number, percent, flag(), flag()).as(SessionStep.Chunk::new)),
                Tuple.of(1, Combinators.combine(number, Arbitraries.of(1, 5)).as(SessionStep.OutOfOrder::new)),
                Tuple.of(1, Combinators.combine(number, flag()).as(SessionStep.Status::new)),
                Tuple.of(1, number.map(SessionStep.Cancel::new)),
                Tuple.of(3, Combinators.combine(number, flag(), flag(), flag()).as(SessionStep.Finish::new)));
    }
}
