package io.stowage.storage.process;

import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.PullPolicy;
import org.testcontainers.utility.DockerImageName;

/** A store in a container. */
final class StoreContainer implements AutoCloseable {

    private static final int PORT = 9000;

    private final GenericContainer<?> container;

    private StoreContainer(GenericContainer<?> container) {
        this.container = container;
    }

    /** Starts one, if there is an engine that has the image or can get it. */
    static Optional<StoreContainer> start(StoreProgram program) {
        Optional<String> image = program.chosenImage();
        if (image.isEmpty() || !DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.empty();
        }
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image.get()));
        container
                .withImagePullPolicy(PullPolicy.defaultPolicy())
                .withEnv(program.environment())
                // Images differ in what they start: of each only the program is wanted.
                .withCreateContainerCmdModifier(create -> create.withEntrypoint(program.name()))
                .withCommand(
                        program.command().arguments("0.0.0.0", PORT, "/data").toArray(new String[0]))
                .withTmpFs(Map.of("/data", "rw"))
                .withExposedPorts(PORT)
                // The engine takes connections before the store does: only an answer tells, whatever it says.
                .waitingFor(Wait.forHttp("/")
                        .forPort(PORT)
                        .forStatusCodeMatching(code -> true)
                        .withStartupTimeout(Duration.ofSeconds(60)));
        try {
            container.start();
            return Optional.of(new StoreContainer(container));
        } catch (ContainerFetchException | NotFoundException e) {
            container.close();
            return Optional.empty();
        }
    }

    int port() {
        return container.getMappedPort(PORT);
    }

    /** Repeatable. */
    @Override
    public void close() {
        container.close();
    }
}
