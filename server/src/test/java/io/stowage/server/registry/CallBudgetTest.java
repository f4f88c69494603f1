package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.byDigest;
import static io.stowage.server.registry.Fixture.bytes;
import static io.stowage.server.registry.Fixture.subject;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.Tag;
import io.stowage.storage.ByteRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each request costs in calls of the store: on an object store, each is a round trip and an item on the bill. */
final class CallBudgetTest {

    private static final Digest HELLO = Digest.sha256(bytes("hello"));

    private final Fixture fixture = new Fixture();

    @BeforeEach
    void forgetTheSharedSecret() throws Exception {
        fixture.begin();
        fixture.store.calls();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void headOfABlobTakesOneCallAndTwoWhenItIsCold() throws Exception {
        fixture.push(APP, "hello");
        BlobService cold = fixture.replica().blobs();
        fixture.store.calls();
        assertThat(fixture.registry.blobs().find(APP, HELLO).size()).isEqualTo(5);
        assertThat(fixture.store.calls()).hasSize(1);
        assertThat(cold.find(APP, HELLO).size()).isEqualTo(5);
        assertThat(fixture.store.calls()).hasSize(2);
        assertThat(cold.find(APP, HELLO).size()).isEqualTo(5);
        assertThat(fixture.store.calls()).hasSize(1);
    }

    @Test
    void getOfABlobTakesTwoCalls() throws Exception {
        fixture.push(APP, "hello");
        BlobService cold = fixture.replica().blobs();
        fixture.store.calls();
        Blob blob = cold.find(APP, HELLO);
        blob.open(ByteRange.ALL).close();
        assertThat(blob.size()).isEqualTo(5);
        assertThat(fixture.store.calls()).hasSize(2);
    }

    @Test
    void aManifestTakesTwoCallsAndOneWhenItIsWarm() throws Exception {
        Digest digest =
                fixture.putManifest(APP, "v1", fixture.image(APP, "one")).digest();
        ManifestService cold = fixture.replica().manifests();
        fixture.store.calls();
        cold.get(APP, byDigest(digest));
        assertThat(fixture.store.calls()).hasSize(2);
        cold.get(APP, byDigest(digest));
        assertThat(fixture.store.calls()).hasSize(1);
        cold.get(APP, new Tag("v1"));
        assertThat(fixture.store.calls())
                .as("the tag, and once in a while whether any tag has another name")
                .hasSize(2);
        cold.get(APP, new Tag("v1"));
        assertThat(fixture.store.calls()).hasSize(1);
        fixture.passSeconds(60);
        cold.get(APP, byDigest(digest));
        assertThat(fixture.store.calls()).hasSize(2);
    }

    @Test
    void putOfAManifestTakesOneCallForEachReferenceAndFourMore() throws Exception {
        String image = fixture.image(APP, "one", "two", "three");
        fixture.store.calls();
        fixture.putManifest(APP, "v1", image);
        assertThat(fixture.store.calls()).hasSize(4 + 4);
        fixture.putManifest(APP, Digest.sha256(bytes(image)).toString(), image);
        assertThat(fixture.store.calls()).hasSize(4 + 2);
        fixture.putManifest(
                APP, "v2", Fixture.imageDocument(subject(Digest.sha256(bytes(image))), "one", "two", "three"));
        assertThat(fixture.store.calls()).hasSize(4 + 5);
    }

    @Test
    void aSmallPushTakesFiveCalls() throws Exception {
        fixture.push(APP, "hello");
        assertThat(fixture.store.calls())
                .satisfiesExactly(
                        call -> assertThat(call).startsWith("begin docker/registry/v2/blobs/"),
                        call -> assertThat(call).startsWith("append"),
                        call -> assertThat(call).startsWith("stat"),
                        call -> assertThat(call).startsWith("commit"),
                        call -> assertThat(call).startsWith("write"));
        UploadProgress at = fixture.begin();
        assertThat(fixture.store.calls()).isEmpty();
        fixture.put(at, "world", Digest.sha256(bytes("world")));
        assertThat(fixture.store.calls()).hasSize(5);
    }

    @Test
    void contentThatIsThereAlreadyIsNotMoved() throws Exception {
        fixture.push(APP, "hello");
        fixture.store.calls();
        fixture.push(OTHER, "hello");
        assertThat(fixture.store.calls()).hasSize(5).noneMatch(call -> call.startsWith("commit"));
        assertThat(fixture.pull(fixture.registry, OTHER, HELLO)).isEqualTo("hello");
    }

    @Test
    void aPatchTakesThreeCallsAndTheClosingPutFour() throws Exception {
        UploadProgress at = fixture.patch(fixture.begin(), "hello");
        assertThat(fixture.store.calls()).containsExactly("begin ", "append ", "checkpoint ");
        fixture.put(at, "", HELLO);
        assertThat(fixture.store.calls()).hasSize(4);
    }

    @Test
    void aMountTakesTwoCalls() throws Exception {
        fixture.push(OTHER, "hello");
        fixture.store.calls();
        assertThat(fixture.registry.blobs().mount(APP, Optional.of(OTHER), HELLO))
                .isTrue();
        assertThat(fixture.store.calls()).hasSize(2);
    }

    @Test
    void aPageOfTagsTakesOneCall() throws Exception {
        String image = fixture.image(APP, "one");
        for (String tag : List.of("a", "b", "c")) {
            fixture.putManifest(APP, tag, image);
        }
        fixture.store.calls();
        assertThat(fixture.registry
                        .tags()
                        .list(APP, OptionalInt.empty(), Optional.empty())
                        .tags())
                .hasSize(3);
        assertThat(fixture.store.calls()).hasSize(1);
    }

    @Test
    void aPageOfReferrersTakesTwoCallsAndTwoForEach() throws Exception {
        Digest subject =
                fixture.putManifest(APP, "v1", fixture.image(APP, "one")).digest();
        fixture.putManifest(APP, "sig", Fixture.imageDocument(subject(subject), "one"));
        ReferrerService referrers = fixture.registry.referrers();
        referrers.list(APP, subject, Optional.empty(), Optional.empty());
        fixture.store.calls();
        assertThat(referrers
                        .list(APP, subject, Optional.empty(), Optional.empty())
                        .referrers())
                .hasSize(1);
        assertThat(fixture.store.calls()).hasSize(4);
    }
}
