package io.stowage.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.storage.BlobStore;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

    private static final Digest TARGET =
            Digest.parse("sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    private static final StorageKey KEY = new StorageKey("a/link");

    private final BlobStore store = new MemoryStore();

    @Test
    void aLinkIsADigestWithoutNewline() throws StorageException {
        Links.write(store, KEY, TARGET);

        assertThat(store.read(KEY, 100).orElseThrow().bytes())
                .asString(US_ASCII)
                .isEqualTo("sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9")
                .hasSize(71);
        assertThat(Links.read(store, KEY)).contains(TARGET);
    }

    @Test
    void aMissingLinkIsAbsent() throws StorageException {
        assertThat(Links.read(store, KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "sha256:", "sha256:b94d27b9934d3e08", "latest", "{}", "\u0000\u0000\u0000"})
    void whatIsNoLinkIsAbsent(String content) throws StorageException {
        store.write(KEY, content.getBytes(US_ASCII), Precondition.none());

        assertThat(Links.read(store, KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 513, 100_000})
    void aStrayOfAnyLengthIsAbsent(int length) throws StorageException {
        store.write(KEY, new byte[length], Precondition.none());

        assertThat(Links.read(store, KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \n"})
    void aNewlineAtTheEndIsPassedOver(String end) throws StorageException {
        store.write(KEY, (TARGET + end).getBytes(US_ASCII), Precondition.none());

        assertThat(Links.read(store, KEY)).contains(TARGET);
    }

    @Test
    void aRefusalOfTheStoreIsNoAbsence() throws StorageException {
        Links.write(store, KEY, TARGET);
        StorageException refusal = new StorageException.Rejected("cannot read a/link: no permission");
        BlobStore refusing = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        throw refusal;
                    }
                    return method.invoke(store, arguments);
                });

        assertThatThrownBy(() -> Links.read(refusing, KEY)).isSameAs(refusal);
    }

    @Test
    void readingALinkIsOneRequest() throws StorageException {
        Links.write(store, KEY, TARGET);
        WatchedStore watched = new WatchedStore(store);

        assertThat(Links.read(watched.store(), KEY)).isEqualTo(Optional.of(TARGET));
        assertThat(watched.takeVerbs()).containsExactly("read");
    }
}
