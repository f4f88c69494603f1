package io.stowage.docker;

import static io.stowage.server.RegistryClient.descriptor;
import static io.stowage.server.RegistryClient.utf8;

import io.stowage.gc.UploadReaper;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.server.RegistryClient;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What changes a registry, one of each kind, to be done on one that {@link #prepare} has filled. */
enum Operation {
    SMALL_BLOB {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.push(APP, SMALL);
        }
    },
    LARGE_BLOB {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.push(APP, LARGE);
        }
    },
    SMALL_BLOB_IN_CHUNKS {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.pushInChunks(APP, SMALL, 3);
        }
    },
    LARGE_BLOB_IN_CHUNKS {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.pushInChunks(APP, LARGE, 3);
        }
    },
    SMALL_BLOB_AT_ONCE {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.pushAtOnce(APP, SMALL);
        }
    },
    LARGE_BLOB_AT_ONCE {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.pushAtOnce(APP, LARGE);
        }
    },
    MANIFEST_BY_DIGEST {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.putManifest(APP, new Reference.ByDigest(Digest.sha256(NEW)), NEW);
        }
    },
    TAG_CREATED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.putManifest(APP, new Tag("created"), NEW);
        }
    },
    TAG_OVERWRITTEN {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.putManifest(APP, new Tag("v1"), NEW);
        }
    },
    TAG_DELETED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.deleteManifest(APP, new Tag("v1"));
        }
    },
    REFERRER_PUSHED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.putManifest(APP, new Reference.ByDigest(Digest.sha256(SIGNATURE)), SIGNATURE);
        }
    },
    MANIFEST_DELETED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.deleteManifest(APP, new Reference.ByDigest(Digest.sha256(ATTESTATION)));
        }
    },
    BLOB_DELETED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.deleteBlob(APP, Digest.sha256(LOOSE));
        }
    },
    BLOB_MOUNTED {
        @Override
        int run(Access registry, BlobStore store) {
            return registry.mount(OTHER, APP, Digest.sha256(LOOSE));
        }
    },
    UPLOADS_PURGED {
        @Override
        int run(Access registry, BlobStore store) {
            try {
                Instant later = Instant.now().plus(Duration.ofDays(1));
                return UploadReaper.reap(store, later, Duration.ZERO).failed() == 0 ? 202 : 503;
            } catch (StorageException e) {
                return 503;
            }
        }
    };

    static final RepositoryName APP = new RepositoryName("library/app");
    static final RepositoryName OTHER = new RepositoryName("library/other");

    private static final byte[] CONFIG = utf8("{}");
    private static final byte[] LAYER = RegistryClient.bytes(3000, 1);
    private static final byte[] LOOSE = RegistryClient.bytes(2000, 2);
    private static final byte[] SMALL = RegistryClient.bytes(1000, 3);

    /** Too long for the journal of the filesystem driver. */
    private static final byte[] LARGE = RegistryClient.bytes(80_000, 4);

    private static final byte[] OLD = manifest("\"annotations\":{\"n\":\"old\"}");
    private static final byte[] NEW = manifest("\"annotations\":{\"n\":\"new\"}");
    private static final byte[] ATTESTATION =
            manifest("\"subject\":" + descriptor(MediaType.OCI_MANIFEST.value(), OLD));
    private static final byte[] SIGNATURE =
            manifest("\"artifactType\":\"a/signature\",\"subject\":" + descriptor(MediaType.OCI_MANIFEST.value(), OLD));

    /** All contents that may be found: those of blobs, those of manifests, the subject of some first. */
    static final List<byte[]> BLOBS = List.of(CONFIG, LAYER, LOOSE, SMALL, LARGE);

    static final List<byte[]> MANIFESTS = List.of(OLD, NEW, ATTESTATION, SIGNATURE);

    /** What each manifest refers to. */
    static final List<byte[]> REFERENCES = List.of(CONFIG, LAYER);

    static final List<Tag> TAGS =
            List.of(new Tag("attestation"), new Tag("created"), new Tag("other"), new Tag("v1"), new Tag("v2"));

    /**
     * Does it.
     *
     * @return with which HTTP status
     */
    abstract int run(Access registry, BlobStore store);

    /** Whether a status says that it is done: what is to be deleted may be so already. */
    boolean isDone(int status) {
        return status == 201 || status == 202 || (deletes() && status == 404);
    }

    boolean deletes() {
        return this == TAG_DELETED || this == MANIFEST_DELETED || this == BLOB_DELETED;
    }

    /** Fills a registry with what the operations need. */
    static void prepare(Access registry, BlobStore store) throws StorageException {
        for (byte[] blob : List.of(CONFIG, LAYER, LOOSE)) {
            require(registry.push(APP, blob));
        }
        require(registry.putManifest(APP, new Tag("v1"), OLD));
        require(registry.putManifest(APP, new Tag("v2"), OLD));
        require(registry.putManifest(APP, new Tag("attestation"), ATTESTATION));
        require(registry.putManifest(APP, new Tag("other"), ATTESTATION));
        try (Upload unfinished = store.begin(UploadId.random(), new byte[0], Optional.empty())) {
            unfinished.append(ByteBuffer.wrap(SMALL));
            unfinished.checkpoint(new byte[0]);
        }
    }

    private static void require(int status) {
        if (status != 201) {
            throw new AssertionError("answered " + status);
        }
    }

    private static byte[] manifest(String field) {
        return utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", CONFIG) + ",\"layers\":["
                + descriptor("application/vnd.oci.image.layer.v1.tar", LAYER) + "]," + field + "}");
    }
}
