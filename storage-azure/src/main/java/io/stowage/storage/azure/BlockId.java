package io.stowage.storage.azure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names of blocks. All names of one blob must be of one length, for ever: what uploads begun by an older process left there
 * counts too. So the format never changes.
 */
final class BlockId {

    private BlockId() {}

    /** Names the blocks of one upload. */
    static String newHandle() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong());
    }

    /** Names one attempt to keep a part. */
    static String token(int random) {
        return String.format("%08x", random);
    }

    static String of(String handle, int number, String token) {
        String plain = handle + String.format("-%05d-", number) + token;
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }
}
