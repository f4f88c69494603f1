package io.stowage.storage.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;

/**
 * A Secret as the kubelet mounts it: each key is a link through {@code ..data} into a directory that is never changed, and a
 * new content is another directory to which {@code ..data} is turned in one step. For tests; one thread.
 */
public final class MountedSecret {

    private final Path directory;

    /** @param directory that exists, and is empty */
    public MountedSecret(Path directory, Map<String, String> content) throws IOException {
        this.directory = directory;
        replace(content);
        for (String key : content.keySet()) {
            Files.createSymbolicLink(directory.resolve(key), Path.of("..data", key));
        }
    }

    /** Where it is mounted. */
    public Path directory() {
        return directory;
    }

    /** Swaps the content. The kubelet removes the old one then, too. */
    public void replace(Map<String, String> content) throws IOException {
        Path fresh = Files.createDirectory(directory.resolve("..content-" + UUID.randomUUID()));
        for (Map.Entry<String, String> each : content.entrySet()) {
            Files.writeString(fresh.resolve(each.getKey()), each.getValue());
        }
        Path turned = Files.createSymbolicLink(directory.resolve("..data_tmp"), fresh.getFileName());
        Files.move(turned, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
