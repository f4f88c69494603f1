package io.stowage.storage.gcs;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a {@link GcsStore} is to work.
 *
 * @param root empty, or ending with a slash
 * @param endpoint scheme, host and port of what stands in for the service
 * @param partBytes the length of each part but the last; a multiple of 256 KiB
 * @param userAgent what stands before the library's own words in that header
 */
record GcsSettings(
        String bucket, String root, Optional<URI> endpoint, Access access, int partBytes, Optional<String> userAgent) {

    /** By whose right requests are made. */
    sealed interface Access {

        /** Nobody's: emulators ask for none. */
        enum Anonymous implements Access {
            ANONYMOUS
        }

        /** What the machine gives: the files of its owner, or its metadata server. */
        enum Ambient implements Access {
            AMBIENT
        }

        /**
         * A file of JSON, read again when it has changed.
         *
         * @param parameter the parameter or variable that names it
         */
        record KeyFile(String parameter, Path path) implements Access {}

        /** A service binding, read again when it has changed. */
        record Binding(Path path, String bucket) implements Access {}

        /**
         * The JSON of such a file.
         *
         * @param parameter the parameter that has it
         */
        record Key(String parameter, String json) implements Access {
            @Override
            public String toString() {
                return "Key[of " + parameter + ']';
            }
        }
    }
}
