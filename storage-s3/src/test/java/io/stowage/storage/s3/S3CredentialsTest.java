package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By whose right requests are made. */
final class S3CredentialsTest extends ProxyTest {

    @Test
    void changedCredentialsAreReadAgain(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("credentials");
        Files.writeString(file, credentials(TestStore.SECRET));
        Map<String, Object> rotating = server.store().parameters(Map.of("credentialsconfigpath", file.toString()));
        rotating.remove("accesskey");
        rotating.remove("secretkey");
        try (S3Store rotated = S3Store.open(S3SettingsParser.parse(rotating))) {
            rotated.write(KEY, BYTES, Precondition.none());
            replace(file, "another-secret", 10);
            assertThatThrownBy(() -> {
                        while (rotated.stat(KEY).isPresent()) {
                            Thread.onSpinWait();
                        }
                    })
                    .isInstanceOf(StorageException.Rejected.class);
            replace(file, TestStore.SECRET, 20);
            boolean back = false;
            while (!back) {
                back = works(rotated);
            }
            assertThat(rotated.stat(KEY)).isPresent();
        }
    }

    private static boolean works(S3Store store) throws StorageException {
        try {
            return store.stat(KEY).isPresent();
        } catch (StorageException.Rejected e) {
            return false;
        }
    }

    private static void replace(Path file, String secret, int secondsLater) throws Exception {
        Path next = file.resolveSibling("next");
        Files.writeString(next, credentials(secret));
        Files.setLastModifiedTime(next, FileTime.from(Instant.now().plusSeconds(secondsLater)));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String credentials(String secret) {
        return "[default]\naws_access_key_id = " + TestStore.KEY_ID + "\naws_secret_access_key = " + secret + "\n";
    }

    @Test
    void wrongCredentialsAndBucketsAreToldAtTheStart() throws Exception {
        assertThatThrownBy(() -> server.store().open(Map.of("secretkey", "wrong")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("probe bucket " + TestStore.BUCKET)
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> server.store().open(Map.of("bucket", "there-is-none")))
                .isInstanceOf(StorageException.Rejected.class)
                .hasMessageContaining("NoSuchBucket");
    }
}
