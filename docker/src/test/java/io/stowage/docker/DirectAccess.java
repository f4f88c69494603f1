package io.stowage.docker;

import io.stowage.oci.Digest;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.server.registry.BodySink;
import io.stowage.server.registry.RegistryException;
import io.stowage.server.registry.RegistryService;
import io.stowage.server.registry.RegistrySettings;
import io.stowage.server.registry.TagRights;
import io.stowage.server.registry.UploadProgress;
import io.stowage.server.registry.UploadRef;
import io.stowage.storage.BlobStore;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import io.stowage.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Calls the domain as the handlers of the server do. */
final class DirectAccess implements Access {

    private final RegistryService registry;

    DirectAccess(BlobStore store) {
        // The thread that asks does all itself, as it may: the number of a change is then the same each time.
        this.registry =
                RegistryService.create(store, RegistrySettings.defaults(), Runnable::run, InstantSource.system());
    }

    private interface Call {
        int make() throws StorageException;
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    /** As the server renders failures. */
    private static int status(Call call) {
        try {
            return call.make();
        } catch (RegistryException e) {
            return e.status();
        } catch (StorageException.Full e) {
            return 507;
        } catch (StorageException.Unavailable e) {
            return 503;
        } catch (StorageException e) {
            return 500;
        }
    }

    private static <T> Optional<T> found(Question<T> question) {
        try {
            return Optional.of(question.ask());
        } catch (RegistryException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UploadRef ref(UploadProgress progress) {
        return new UploadRef(progress.repository(), progress.id().toString(), Optional.of(progress.state()));
    }

    private static <R> R send(BodySink<R> sink, byte[] body) throws StorageException {
        try (sink) {
            if (body.length > 0) {
                sink.write(ByteBuffer.wrap(body));
            }
            return sink.finish();
        }
    }

    private UploadProgress begin(RepositoryName repository) throws StorageException {
        return registry.uploads().begin(repository, Optional.empty());
    }

    private void complete(UploadProgress progress, byte[] body, byte[] content) throws StorageException {
        Digest digest = Digest.sha256(content);
        send(registry.uploads().complete(ref(progress), Optional.empty(), OptionalLong.empty(), digest), body);
    }

    @Override
    public int push(RepositoryName repository, byte[] content) {
        return status(() -> {
            complete(begin(repository), content, content);
            return 201;
        });
    }

    @Override
    public int pushAtOnce(RepositoryName repository, byte[] content) {
        return status(() -> {
            send(registry.uploads().receive(repository, Digest.sha256(content)), content);
            return 201;
        });
    }

    @Override
    public int pushInChunks(RepositoryName repository, byte[] content, int chunks) {
        return status(() -> {
            UploadProgress progress = begin(repository);
            for (int i = 0; i < chunks; i++) {
                byte[] chunk =
                        Arrays.copyOfRange(content, content.length * i / chunks, content.length * (i + 1) / chunks);
                progress =
                        send(registry.uploads().append(ref(progress), Optional.empty(), OptionalLong.empty()), chunk);
            }
            complete(progress, new byte[0], content);
            return 201;
        });
    }

    @Override
    public int putManifest(RepositoryName repository, Reference reference, byte[] manifest) {
        return status(() -> {
            registry.manifests()
                    .put(repository, reference, List.of(), Optional.empty(), manifest, Optional.empty(), TagRights.ALL);
            return 201;
        });
    }

    @Override
    public int deleteManifest(RepositoryName repository, Reference reference) {
        return status(() -> {
            registry.manifests().delete(repository, reference);
            return 202;
        });
    }

    @Override
    public int deleteBlob(RepositoryName repository, Digest digest) {
        return status(() -> {
            registry.blobs().delete(repository, digest);
            return 202;
        });
    }

    @Override
    public int mount(RepositoryName into, RepositoryName from, Digest digest) {
        return status(() -> registry.blobs().mount(into, Optional.of(from), digest) ? 201 : 202);
    }

    @Override
    public Optional<byte[]> blob(RepositoryName repository, Digest digest) {
        return found(() -> {
            try (Content content = registry.blobs().find(repository, digest).open(ByteRange.ALL)) {
                Content.FileContent file = (Content.FileContent) content;
                ByteBuffer bytes = ByteBuffer.allocate((int) file.lengthBytes());
                while (bytes.hasRemaining() && file.channel().read(bytes, file.position() + bytes.position()) >= 0) {
                    // a read may bring less than there is
                }
                return bytes.array();
            }
        });
    }

    @Override
    public Optional<byte[]> manifest(RepositoryName repository, Reference reference) {
        return found(() -> registry.manifests().get(repository, reference).bytes());
    }

    @Override
    public List<String> tags(RepositoryName repository) {
        return found(() -> registry.tags()
                        .list(repository, OptionalInt.empty(), Optional.empty())
                        .tags())
                .orElse(List.of());
    }

    @Override
    public List<String> referrers(RepositoryName repository, Digest subject) {
        return found(() ->
                        registry
                                .referrers()
                                .list(repository, subject, Optional.empty(), Optional.empty())
                                .referrers()
                                .stream()
                                .map(found -> found.digest().toString())
                                .toList())
                .orElse(List.of());
    }
}
