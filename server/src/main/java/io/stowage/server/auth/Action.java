package io.stowage.server.auth;

import java.util.Locale;

/** What may be done to a repository, or to the registry as a whole. */
public enum Action {
    /** Read manifests, tags, referrers and blobs. */
    PULL,
    /** Write anything at all: {@link #CREATE} or {@link #UPDATE}. */
    PUSH,
    /** Write what is not there yet. */
    CREATE,
    /** Make a tag point at something else. */
    UPDATE,
    /** Delete manifests, tags and blobs. */
    DELETE,
    /** List the repositories, those that one may pull. */
    CATALOG,
    /** Remove contents from under all repositories. */
    ADMIN,
    /** Read the metrics. */
    METRICS;

    /** Whether it is about one repository. */
    public boolean isInRepository() {
        return switch (this) {
            case PULL, PUSH, CREATE, UPDATE, DELETE -> true;
            case CATALOG, ADMIN, METRICS -> false;
        };
    }

    /** Its name in configurations and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
