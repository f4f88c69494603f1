package io.stowage.storage.azure;

import io.stowage.storage.ByteRange;
import io.stowage.storage.StorageException;
import io.stowage.storage.azure.Downloads.Answer;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads two contents side by side. */
record Comparison(Downloads downloads) {

    private static final int STEP_BYTES = 64 * 1024;

    boolean areSame(ObjectName one, ObjectName other) throws StorageException {
        try (InputStream first = stream(one);
                InputStream second = stream(other)) {
            byte[] some;
            do {
                some = first.readNBytes(STEP_BYTES);
                if (!Arrays.equals(some, second.readNBytes(STEP_BYTES))) {
                    return false;
                }
            } while (some.length > 0);
            return true;
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException.Unavailable("cannot compare " + one + " with " + other, e);
        }
    }

    private InputStream stream(ObjectName name) throws StorageException {
        Answer answer = downloads.get("compare", name, ByteRange.ALL, "");
        if (answer instanceof Answer.Begun begun) {
            return downloads.stream(name, begun.download());
        }
        throw new StorageException.Unavailable("cannot compare " + name + ": it changes meanwhile");
    }
}
