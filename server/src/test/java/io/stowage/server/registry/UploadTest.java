package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.patch;
import static io.stowage.server.registry.Fixture.put;
import static io.stowage.server.registry.Fixture.ref;
import static io.stowage.server.registry.Fixture.send;
import static io.stowage.server.registry.Fixture.sha512;
import static io.stowage.server.registry.Fixture.withoutState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.storage.ByteRange;
import io.stowage.storage.Content;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class UploadTest {

    private static final Digest HELLO = Digest.sha256(bytes("hello"));

    private final Fixture fixture = new Fixture();
    private final RegistryService registry = fixture.registry;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("S-21 to S-31: chunks and a closing PUT make a blob")
    void chunksMakeABlob() throws Exception {
        UploadProgress at = fixture.begin();
        assertThat(at.offset()).isZero();
        at = fixture.patch(at, "hel");
        assertThat(at.offset()).isEqualTo(3);
        at = fixture.patch(at, "lo");

        assertThat(fixture.put(at, "", HELLO)).isEqualTo(HELLO);
        assertThat(fixture.pull(registry, APP, HELLO)).isEqualTo("hello");
        assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    @DisplayName("K-32: the last chunk comes with the PUT, or all of it")
    void theLastChunkComesWithThePut() throws Exception {
        assertThat(fixture.put(fixture.patch(fixture.begin(), "hel"), "lo", HELLO))
                .isEqualTo(HELLO);
        assertThat(fixture.put(fixture.begin(), "hello", HELLO)).isEqualTo(HELLO);
        assertThat(fixture.pull(registry, APP, HELLO)).isEqualTo("hello");
    }

    @Test
    @DisplayName("CF-04: the empty blob works in every method")
    void theEmptyBlobWorksInEveryMethod() throws Exception {
        for (Digest empty : new Digest[] {Digest.sha256(new byte[0]), sha512(new byte[0])}) {
            assertThat(fixture.push(APP, "", empty)).isEqualTo(empty);
            assertThat(fixture.put(fixture.begin(), "", empty)).isEqualTo(empty);
            assertThat(fixture.put(fixture.patch(fixture.begin(), ""), "", empty))
                    .isEqualTo(empty);
            assertThat(registry.blobs().find(APP, empty).size()).isZero();
            try (Content content = registry.blobs().find(APP, empty).open(ByteRange.ALL)) {
                assertThat(content.lengthBytes()).isZero();
            }
        }
    }

    @Test
    @DisplayName("CF-06, S-29: a chunk out of order is told where to go on, and the session goes on")
    void aChunkOutOfOrderIsToldWhereToGoOn() throws Exception {
        UploadProgress begun = fixture.begin();
        assertOutOfOrder(() -> patch(registry, ref(begun), new ContentRange(3, 4), "lo"), 0);
        assertThat(registry.uploads().status(ref(begun)).offset()).isZero();

        UploadProgress at = patch(registry, ref(begun), new ContentRange(0, 2), "hel");
        assertOutOfOrder(() -> patch(registry, ref(at), new ContentRange(0, 2), "hel"), 3);
        assertOutOfOrder(
                () -> registry.uploads()
                        .complete(ref(at), Optional.of(new ContentRange(5, 6)), OptionalLong.of(2), HELLO),
                3);
        assertThat(fixture.put(at, "lo", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void aBodyThatIsNotAsLongAsItsRangeIsDropped() throws Exception {
        UploadProgress at = fixture.begin();
        ContentRange three = new ContentRange(0, 2);
        assertRefused(
                () -> registry.uploads().append(ref(at), Optional.of(three), OptionalLong.of(2)),
                ErrorCode.SIZE_INVALID);
        assertRefused(() -> patch(registry, ref(at), three, "hell"), ErrorCode.SIZE_INVALID);
        assertRefused(() -> patch(registry, ref(at), three, "he"), ErrorCode.SIZE_INVALID);

        assertThat(registry.uploads().status(ref(at)).offset()).isZero();
        assertThat(fixture.put(patch(registry, ref(at), three, "hel"), "lo", HELLO))
                .isEqualTo(HELLO);
    }

    @Test
    @DisplayName("V-44: a wrong digest is refused in every method, and nothing is published")
    void aWrongDigestIsRefused() throws Exception {
        Digest wrong = Digest.sha256(bytes("other"));
        assertRefused(() -> fixture.push(APP, "hello", wrong), ErrorCode.DIGEST_INVALID);
        assertRefused(() -> fixture.put(fixture.begin(), "hello", wrong), ErrorCode.DIGEST_INVALID);
        assertRefused(() -> fixture.put(fixture.begin(), "", wrong), ErrorCode.DIGEST_INVALID);
        UploadProgress at = fixture.patch(fixture.begin(), "hello");
        assertRefused(() -> fixture.put(at, "", wrong), ErrorCode.DIGEST_INVALID);
        assertRefused(() -> fixture.put(at, "", sha512(bytes("other"))), ErrorCode.DIGEST_INVALID);

        assertThat(fixture.keys("docker/")).isEmpty();
        assertThat(fixture.put(at, "", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void aPutWithTheWrongDigestLeavesTheSessionWhereItWas() throws Exception {
        UploadProgress at = fixture.begin();
        assertRefused(() -> fixture.put(at, "hello", Digest.sha256(bytes("x"))), ErrorCode.DIGEST_INVALID);
        assertThat(registry.uploads().status(ref(at)).offset()).isZero();
        assertThat(fixture.put(at, "hello", HELLO)).isEqualTo(HELLO);
    }

    @Test
    @DisplayName("CF-02: a sha512 digest that nobody announced costs one more reading")
    void anUnannouncedDigestCostsOneMoreReading() throws Exception {
        UploadProgress at = fixture.patch(fixture.begin(), "hello");
        fixture.store.calls();
        assertThat(fixture.put(at, "", sha512(bytes("hello")))).isEqualTo(sha512(bytes("hello")));
        assertThat(fixture.store.calls()).filteredOn("reread "::equals).hasSize(1);
        assertThat(fixture.pull(registry, APP, sha512(bytes("hello")))).isEqualTo("hello");
    }

    @Test
    @DisplayName("S-25: a sha512 digest that was announced costs none")
    void anAnnouncedDigestCostsNoReading() throws Exception {
        UploadProgress at = registry.uploads().begin(APP, Optional.of(DigestAlgorithm.SHA512));
        at = fixture.patch(fixture.patch(at, "hel"), "lo");
        fixture.put(at, "", sha512(bytes("hello")));
        assertThat(fixture.store.calls()).doesNotContain("reread ");
    }

    @Test
    @DisplayName("S-33: a cancelled session is gone, with and without bytes, and cancelling again says so")
    void aCancelledSessionIsGone() throws Exception {
        UploadProgress empty = fixture.begin();
        UploadProgress at = fixture.patch(fixture.begin(), "hel");
        for (UploadProgress session : new UploadProgress[] {empty, at}) {
            registry.uploads().cancel(ref(session));
            assertUnknown(() -> registry.uploads().cancel(ref(session)));
            assertUnknown(() -> registry.uploads().status(ref(session)));
            assertUnknown(() -> fixture.patch(session, "x"));
            assertUnknown(() -> fixture.put(session, "", HELLO));
        }
        assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aCompletedSessionIsGone() throws Exception {
        UploadProgress at = fixture.patch(fixture.begin(), "hello");
        fixture.put(at, "", HELLO);
        assertUnknown(() -> fixture.put(at, "", HELLO));
        assertUnknown(() -> registry.uploads().status(withoutState(at)));
    }

    @Test
    @DisplayName("V-14: another repository's session is unknown on every verb")
    void anotherRepositorysSessionIsUnknown() throws Exception {
        UploadProgress at = fixture.patch(fixture.begin(), "hel");
        for (RegistryService replica : new RegistryService[] {registry, fixture.replica()}) {
            for (Optional<String> state : java.util.List.of(Optional.<String>empty(), Optional.of(at.state()))) {
                UploadRef foreign = new UploadRef(OTHER, at.id().toString(), state);
                assertUnknown(() -> replica.uploads().status(foreign));
                assertUnknown(() -> replica.uploads().cancel(foreign));
                assertUnknown(() -> patch(replica, foreign, "lo"));
                assertUnknown(() -> put(replica, foreign, "lo", HELLO));
            }
        }
        assertThat(fixture.put(at, "lo", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void sessionsThatNobodyBeganAreUnknown() throws Exception {
        String id = fixture.begin().id().toString();
        assertUnknown(() -> registry.uploads().status(new UploadRef(APP, "no-id", Optional.empty())));
        assertUnknown(() -> registry.uploads().status(new UploadRef(APP, id, Optional.of("forged"))));
        assertUnknown(() -> registry.uploads().status(new UploadRef(APP, id, Optional.of("*"))));
        assertUnknown(() -> fixture.replica().uploads().status(new UploadRef(APP, id, Optional.empty())));
    }

    @Test
    void anotherReplicaTakesAnySessionOverAtAnyPoint() throws Exception {
        RegistryService second = fixture.replica();
        UploadProgress at = fixture.begin();
        assertThat(second.uploads().status(ref(at)).offset()).isZero();
        at = patch(second, ref(at), "he");
        at = patch(registry, withoutState(at), "ll");
        assertThat(second.uploads().status(withoutState(at)).offset()).isEqualTo(4);
        assertThat(put(second, ref(at), "o", HELLO)).isEqualTo(HELLO);
    }

    @Test
    @DisplayName("I4: a session that one replica knows as empty is asked for again: another one may have bytes of it")
    void anEmptySessionMayHaveGrownElsewhere() throws Exception {
        UploadRef empty = ref(fixture.begin());
        RegistryService second = fixture.replica();
        RegistryService third = fixture.replica();
        assertThat(third.uploads().status(empty).offset()).isZero();

        assertThat(patch(second, empty, "hel").offset()).isEqualTo(3);

        assertThat(registry.uploads().status(empty).offset()).isEqualTo(3);
        assertThat(third.uploads().status(empty).offset()).isEqualTo(3);
        assertThat(put(third, empty, "lo", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void anotherReplicaVerifiesWithoutReadingWhatItDidNotHash() throws Exception {
        UploadProgress at = fixture.patch(fixture.patch(fixture.begin(), "hel"), "lo");
        fixture.store.calls();
        assertThat(put(fixture.replica(), ref(at), "", HELLO)).isEqualTo(HELLO);
        assertThat(fixture.store.calls()).doesNotContain("reread ");
    }

    @Test
    void aLocationOfEarlierIsAsGoodAsTheNewest() throws Exception {
        UploadProgress first = fixture.begin();
        fixture.patch(first, "hel");
        assertThat(fixture.patch(first, "lo").offset()).isEqualTo(5);
        assertThat(fixture.put(first, "", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void whatAVanishedClientHasSentIsKeptForIt() throws Exception {
        UploadProgress at = fixture.begin();
        BodySink<UploadProgress> patch = registry.uploads().append(ref(at), Optional.empty(), OptionalLong.empty());
        patch.write(ByteBuffer.wrap(bytes("hel")));
        patch.close();
        assertThat(registry.uploads().status(ref(at)).offset()).isEqualTo(3);

        BodySink<Digest> put = registry.uploads().complete(ref(at), Optional.empty(), OptionalLong.empty(), HELLO);
        put.write(ByteBuffer.wrap(bytes("l")));
        put.close();
        assertThat(registry.uploads().status(ref(at)).offset()).isEqualTo(4);
        assertThat(fixture.put(at, "o", HELLO)).isEqualTo(HELLO);
    }

    @Test
    void whatWasMeantForOneDigestIsNotPublishedUnderAnother() throws Exception {
        UploadProgress at = fixture.begin();
        BodySink<Digest> put = registry.uploads()
                .complete(ref(at), Optional.empty(), OptionalLong.empty(), Digest.sha256(bytes("other")));
        put.write(ByteBuffer.wrap(bytes("hel")));
        put.close();
        assertRefused(() -> fixture.put(at, "lo", HELLO), ErrorCode.DIGEST_INVALID);
        assertThat(fixture.keys("docker/")).isEmpty();
    }

    @Test
    void aSinglePostThatVanishesLeavesNothing() throws Exception {
        BodySink<Digest> post = registry.uploads().receive(APP, HELLO);
        post.write(ByteBuffer.wrap(bytes("hel")));
        post.close();
        assertThat(fixture.memory.uploads(Optional.empty(), 10)).isEmpty();
        assertThat(fixture.keys("docker/")).isEmpty();
    }

    @Test
    @DisplayName("S-34: a location without a byte is good for the lifetime of an upload")
    void aLocationWithoutAByteGrowsOld() throws Exception {
        UploadProgress at = fixture.begin();
        fixture.passSeconds(RegistrySettings.defaults().uploadLifetime().toSeconds() + 1);
        assertUnknown(() -> fixture.replica().uploads().status(ref(at)));
    }

    @Test
    void oneConfiguredSecretIsEnough() throws Exception {
        UploadSecret secret = UploadSecret.of(bytes("shared"));
        try (Fixture configured = new Fixture(RegistrySettings.defaults().withUploadSecret(secret), true)) {
            UploadProgress at = configured.begin();
            assertThat(configured.store.calls()).isEmpty();
            assertThat(configured.registry.uploads().status(ref(at)).offset()).isZero();
            assertThat(secret.toString()).doesNotContain("shared");
        }
    }

    @Test
    void bytesAreSentAsOneSliceOrMany() throws Exception {
        BodySink<Digest> post = registry.uploads().receive(APP, HELLO);
        try (post) {
            for (byte b : bytes("hello")) {
                ByteBuffer slice = ByteBuffer.allocateDirect(1).put(b).flip();
                post.write(slice);
                assertThat(slice.hasRemaining()).isFalse();
            }
            assertThat(post.finish()).isEqualTo(HELLO);
        }
        assertThat(send(registry.uploads().receive(APP, HELLO), bytes("hello"))).isEqualTo(HELLO);
    }

    private static void assertOutOfOrder(ThrowingCallable call, long offset) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UploadOutOfOrderException.class, disorder -> {
            assertThat(disorder.status()).isEqualTo(416);
            assertThat(disorder.progress().offset()).isEqualTo(offset);
        });
    }

    private static void assertUnknown(ThrowingCallable call) {
        assertRefused(call, ErrorCode.BLOB_UPLOAD_UNKNOWN);
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.code())
                .isEqualTo(code));
    }

    @Test
    void whatAnotherReplicaHasEndedIsUnknownToTheOneThatBeganIt() throws Exception {
        RegistryService replica = fixture.replica();
        UploadProgress at = patch(replica, ref(fixture.begin()), "hello");
        put(replica, ref(at), "", HELLO);

        assertUnknown(() -> registry.uploads().status(ref(at)));
        assertUnknown(() -> fixture.patch(at, "again"));
    }
}
