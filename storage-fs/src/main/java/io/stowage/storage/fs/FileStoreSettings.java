package io.stowage.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link FileStore} is to work.
 *
 * @param segmentRecords after how many records a journal segment is settled
 * @param segmentBytes after how many bytes a journal segment is settled
 * @param age after what time a journal segment is settled
 * @param boot names this run of the kernel; empty when that is unknown
 * @param hook sees each change to the file system before it is made
 */
record FileStoreSettings(
        Path root,
        Durability durability,
        int segmentRecords,
        long segmentBytes,
        Duration age,
        String boot,
        Disk.Hook hook) {

    /**
     * Longer than Linux keeps what is dirty to itself: forcing what the kernel has written of its own accord costs next to
     * nothing.
     */
    private static final Duration SETTLE_AFTER = Duration.ofSeconds(45);

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    static FileStoreSettings of(Path root, Durability durability) {
        return new FileStoreSettings(
                root, durability, 16_384, 16L * 1024 * 1024, SETTLE_AFTER, currentBoot(), (step, path) -> {});
    }

    private static String currentBoot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            // No Linux: every segment found is then taken for one of a kernel that has lost something.
            return "";
        }
    }
}
