package io.stowage.storage.process;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A store that is a program of its own: how it is started, by itself or in a container.
 *
 * @param name of the executable, on the PATH here and within the image
 * @param image that has it, when there is one that everybody can pull; {@code STOWAGE_IMAGE_NAME} names another one
 * @param command its arguments
 * @param environment beside what it finds there
 */
public record StoreProgram(String name, Optional<String> image, Command command, Map<String, String> environment) {

    public StoreProgram {
        environment = Map.copyOf(environment);
    }

    /** Makes arguments of the place where the store listens and of an empty directory that exists. */
    @FunctionalInterface
    public interface Command {
        List<String> arguments(String host, int port, String directory);
    }

    Optional<String> chosenImage() {
        String variable = "STOWAGE_IMAGE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Optional.ofNullable(System.getenv(variable)).or(() -> image);
    }
}
