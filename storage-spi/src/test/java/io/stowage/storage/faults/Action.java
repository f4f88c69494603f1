package io.stowage.storage.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore;
import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageKey;
import io.stowage.storage.Upload;
import io.stowage.storage.UploadId;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A verb of a driver, what has to be there before, and what is the truth after it. */
enum Action {
    WRITE {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().write(scene.key(), NEW, Precondition.none()))
                    .isPresent();
        }
    },
    CREATE {
        @Override
        void prepare(Scene scene) {
            // there is nothing
        }

        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().write(scene.key(), NEW, Precondition.absent()))
                    .as("own success")
                    .isPresent();
        }
    },
    CREATE_IN_VAIN {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().write(scene.key(), NEW, Precondition.absent()))
                    .as("somebody else's success")
                    .isEmpty();
        }

        @Override
        void check(Scene scene) throws Exception {
            assertThat(scene.content()).isEqualTo(OLD);
        }
    },
    REPLACE {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().write(scene.key(), NEW, scene.unchanged()))
                    .isPresent();
        }
    },
    REPLACE_IN_VAIN {
        @Override
        void act(Scene scene) throws Exception {
            Precondition stale = scene.unchanged();
            scene.direct().write(scene.key(), OTHER, Precondition.none());
            assertThat(scene.spoilt().write(scene.key(), NEW, stale)).isEmpty();
        }

        @Override
        void check(Scene scene) throws Exception {
            assertThat(scene.content()).isEqualTo(OTHER);
        }
    },
    READ {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().read(scene.key(), 100).orElseThrow().bytes())
                    .isEqualTo(OLD);
            assertThat(scene.spoilt().read(new StorageKey(scene.key() + "-absent"), 100))
                    .isEmpty();
        }

        @Override
        void check(Scene scene) {
            // nothing has changed
        }
    },
    OPEN {
        @Override
        void prepare(Scene scene) throws Exception {
            scene.direct().write(scene.key(), LONG, Precondition.none());
        }

        @Override
        void act(Scene scene) throws Exception {
            try (Content all = scene.spoilt().open(scene.key(), ByteRange.ALL).orElseThrow();
                    Content part = scene.spoilt()
                            .open(scene.key(), new ByteRange(1000, LONG.length - 3000))
                            .orElseThrow()) {
                assertThat(stream(all).readAllBytes()).isEqualTo(LONG);
                byte[] middle = stream(part).readAllBytes();
                assertThat(ByteBuffer.wrap(middle)).isEqualTo(ByteBuffer.wrap(LONG, 1000, LONG.length - 3000));
            }
        }

        private InputStream stream(Content content) {
            return ((Content.StreamContent) content).stream();
        }

        @Override
        void check(Scene scene) {
            // nothing has changed
        }
    },
    STAT {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().stat(scene.key()).orElseThrow().lengthBytes())
                    .isEqualTo(OLD.length);
            assertThat(scene.spoilt().stat(new StorageKey(scene.key() + "-absent")))
                    .isEmpty();
        }

        @Override
        void check(Scene scene) {
            // nothing has changed
        }
    },
    LIST {
        @Override
        void act(Scene scene) throws Exception {
            String prefix = scene.key().value().replaceFirst("[^/]*$", "");
            assertThat(scene.spoilt().list(ListRequest.children(prefix, 10)).entries())
                    .hasSize(1);
        }

        @Override
        void check(Scene scene) {
            // nothing has changed
        }
    },
    DELETE {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().delete(scene.key(), Precondition.none())).isEqualTo(DeleteResult.DELETED);
        }

        @Override
        void check(Scene scene) throws Exception {
            assertThat(scene.direct().stat(scene.key())).isEmpty();
        }
    },
    DELETE_SAME {
        @Override
        void act(Scene scene) throws Exception {
            assertThat(scene.spoilt().delete(scene.key(), scene.unchanged())).isEqualTo(DeleteResult.DELETED);
        }

        @Override
        void check(Scene scene) throws Exception {
            assertThat(scene.direct().stat(scene.key())).isEmpty();
        }
    },
    DELETE_ALL {
        @Override
        void act(Scene scene) throws Exception {
            StorageKey absent = new StorageKey(scene.key() + "-absent");
            assertThat(scene.spoilt().deleteAll(List.of(scene.key(), absent))).isEmpty();
        }

        @Override
        void check(Scene scene) throws Exception {
            assertThat(scene.direct().stat(scene.key())).isEmpty();
        }
    },
    SMALL_UPLOAD {
        @Override
        void act(Scene scene) throws Exception {
            try (Upload upload = scene.spoilt().begin(UploadId.random(), new byte[0], Optional.empty())) {
                upload.append(ByteBuffer.wrap(NEW));
                upload.commit(scene.key());
            }
        }
    },
    RESUMED_UPLOAD {
        @Override
        void act(Scene scene) throws Exception {
            UploadId id = UploadId.random();
            try (Upload upload = scene.spoilt().begin(id, new byte[0], Optional.empty())) {
                upload.append(ByteBuffer.wrap(NEW, 0, 2));
                upload.checkpoint(new byte[] {1});
            }
            try (Upload upload = scene.spoilt().resume(id).orElseThrow()) {
                assertThat(upload.offset()).isEqualTo(2);
                upload.append(ByteBuffer.wrap(NEW, 2, NEW.length - 2));
                upload.commit(scene.key());
            }
            assertThat(scene.direct().resume(id)).isEmpty();
        }
    },
    LONG_UPLOAD {
        @Override
        void act(Scene scene) throws Exception {
            scene.upload(Optional.empty());
        }

        @Override
        void check(Scene scene) throws Exception {
            scene.checkLong();
        }
    },
    KNOWN_UPLOAD {
        @Override
        void act(Scene scene) throws Exception {
            scene.upload(Optional.of(scene.key()));
        }

        @Override
        void check(Scene scene) throws Exception {
            scene.checkLong();
        }
    };

    private static final byte[] OLD = "what was there".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "something new, of another length".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "somebody else's".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LONG = bytes(400_000);

    /** Two ways to one store, and a key that is this scene's alone. */
    record Scene(BlobStore direct, BlobStore spoilt, StorageKey key, int longBytes) {

        byte[] content() throws Exception {
            return direct.read(key, 1000).orElseThrow().bytes();
        }

        Precondition unchanged() throws Exception {
            return Precondition.version(direct.read(key, 1000).orElseThrow().version());
        }

        void upload(Optional<StorageKey> target) throws Exception {
            try (Upload upload = spoilt.begin(UploadId.random(), new byte[0], target)) {
                upload.append(ByteBuffer.wrap(bytes(longBytes)));
                upload.commit(key);
            }
        }

        void checkLong() throws Exception {
            try (Content content = direct.open(key, ByteRange.ALL).orElseThrow()) {
                assertThat(((Content.StreamContent) content).stream().readAllBytes())
                        .isEqualTo(bytes(longBytes));
            }
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    boolean isLong() {
        return this == LONG_UPLOAD || this == KNOWN_UPLOAD;
    }

    void prepare(Scene scene) throws Exception {
        scene.direct().write(scene.key(), OLD, Precondition.none());
    }

    /** Fails unless all is as it should be. */
    abstract void act(Scene scene) throws Exception;

    void check(Scene scene) throws Exception {
        assertThat(scene.content()).isEqualTo(NEW);
    }
}
