package io.stowage.storage.azure;

import static io.stowage.storage.azure.FakeService.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StorageException;
import io.stowage.storage.azure.FakeService.Kind;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.parts.Part;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, their lists, and copies. */
@Timeout(30)
final class AzurePartsTest {

    private static final ObjectName FROM = ObjectName.own("uploads/data");
    private static final ObjectName NAME = new ObjectName("blobs/data");

    private FakeService service;
    private Pieces pieces;

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
        pieces = new Pieces(service);
    }

    @AfterEach
    void close() throws Exception {
        pieces.close();
        service.close();
    }

    private byte[] content() {
        return service.blob(NAME.value()).orElseThrow().bytes();
    }

    @Test
    void partsBecomeAContent() throws Exception {
        String handle = pieces.parts.begin(NAME);
        List<Part> parts = List.of(
                pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(100_000, 1))),
                pieces.parts.put(NAME, handle, 7, Pieces.part(bytes(10, 2))));
        assertThat(service.blob(NAME.value())).isEmpty();

        pieces.parts.complete(NAME, handle, parts);

        assertThat(content()).hasSize(100_010).startsWith(bytes(100_000, 1)).endsWith(bytes(10, 2));
        assertThat(service.requests()).containsExactly("PUT block", "PUT block", "PUT blocklist");
    }

    /** What one who was overtaken still puts harms nobody. */
    @Test
    void aPartOfSomebodyElseReplacesNone() throws Exception {
        String handle = pieces.parts.begin(NAME);
        Part mine = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 1)));
        Part theirs = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 2)));

        pieces.parts.complete(NAME, handle, List.of(mine));

        assertThat(theirs.token()).isNotEqualTo(mine.token()).hasSameSizeAs(mine.token());
        assertThat(content()).isEqualTo(bytes(10, 1));
    }

    /** "Done already (a lost answer): no failure." */
    @Test
    void completingTwiceIsDone() throws Exception {
        String handle = pieces.parts.begin(NAME);
        Part part = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 1)));
        service.fault("PUT", Kind.LOSE_ANSWER);

        pieces.parts.complete(NAME, handle, List.of(part));
        pieces.parts.complete(NAME, handle, List.of(part));

        assertThat(content()).isEqualTo(bytes(10, 1));
    }

    @Test
    void forgottenPartsAreAConflict() throws Exception {
        String handle = pieces.parts.begin(NAME);
        Part lost = new Part(1, BlockId.token(1), 10);

        assertThatThrownBy(() -> pieces.parts.complete(NAME, handle, List.of(lost)))
                .isInstanceOf(StorageException.Conflict.class);
        service.put(NAME.value(), bytes(11, 1), "BlockBlob");
        assertThatThrownBy(() -> pieces.parts.complete(NAME, handle, List.of(lost)))
                .isInstanceOf(StorageException.Conflict.class);
        assertThat(content()).hasSize(11);
    }

    /** No blob changes its type; one under the name of its content stays when it has its length. */
    @Test
    void anAppendBlobOfTheRightLengthIsTaken() throws Exception {
        service.put(NAME.value(), bytes(10, 1), "AppendBlob");
        String handle = pieces.parts.begin(NAME);
        Part part = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 1)));

        pieces.parts.complete(NAME, handle, List.of(part));

        assertThat(content()).isEqualTo(bytes(10, 1));
    }

    @Test
    void anAppendBlobOfAnotherLengthMakesRoomForARepetition() throws Exception {
        service.put(NAME.value(), bytes(3, 1), "AppendBlob");
        String handle = pieces.parts.begin(NAME);
        Part part = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 1)));

        assertThatThrownBy(() -> pieces.parts.complete(NAME, handle, List.of(part)))
                .isInstanceOf(StorageException.Conflict.class);
        Part again = pieces.parts.put(NAME, handle, 1, Pieces.part(bytes(10, 1)));
        pieces.parts.complete(NAME, handle, List.of(again));
        assertThat(content()).isEqualTo(bytes(10, 1));
    }

    /** The identifiers of all blocks of a blob have one length, whoever put them. */
    @Test
    void identifiersHaveOneLength() {
        String first = BlockId.of(BlockId.newHandle(), 1, BlockId.token(0));
        String last = BlockId.of(BlockId.newHandle(), 50_000, BlockId.token(-1));

        assertThat(first).hasSameSizeAs(last).hasSize(44);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContentIsCopiedInsideTheStore(boolean readsAddresses) throws Exception {
        service.readsAddresses = readsAddresses;
        service.put(FROM.value(), bytes(900, 1), "BlockBlob");
        service.put(NAME.value(), bytes(5, 2), "BlockBlob");

        pieces.parts.promote(FROM, NAME, 900);

        assertThat(content()).isEqualTo(bytes(900, 1));
    }

    /** "fall back on that answer and remember it" is one request once. */
    @Test
    void aStoreThatDoesNotReadAddressesIsAskedOnce() throws Exception {
        service.readsAddresses = false;
        service.put(FROM.value(), bytes(900, 1), "BlockBlob");
        pieces.parts.promote(FROM, NAME, 900);
        int first = service.requests().size();

        pieces.parts.promote(FROM, new ObjectName("blobs/other"), 900);

        assertThat(service.requests().size() - first).isEqualTo(first - 1);
    }

    /** An account's firewall may keep the service itself out. */
    @Test
    void aStoreThatMayNotReadItsOwnAddressesCopiesInTheBackground() throws Exception {
        service.put(FROM.value(), bytes(900, 1), "BlockBlob");
        service.answer("PUT", 403, "CannotVerifyCopySource");

        pieces.parts.promote(FROM, NAME, 900);

        assertThat(content()).isEqualTo(bytes(900, 1));
    }

    /** More than one request copies is copied in ranges, and appears at once. */
    @Test
    void aLongContentIsCopiedInRanges() throws Exception {
        service.put(FROM.value(), bytes(1001, 1), "BlockBlob");

        pieces.parts.promote(FROM, NAME, 1001);

        assertThat(content()).isEqualTo(bytes(1001, 1));
        assertThat(service.requests()).containsExactly("PUT block", "PUT block", "PUT block", "PUT blocklist");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotThereCannotBeCopied(boolean readsAddresses) {
        service.readsAddresses = readsAddresses;

        assertThatThrownBy(() -> pieces.parts.promote(FROM, NAME, 10)).isInstanceOf(StorageException.Conflict.class);
    }

    /** It would be away while the copy lasts, and for ever if that fails. */
    @Test
    void anAppendBlobOfTheSameBytesStays() throws Exception {
        service.put(FROM.value(), bytes(900, 1), "BlockBlob");
        service.put(NAME.value(), bytes(900, 1), "AppendBlob");

        pieces.parts.promote(FROM, NAME, 900);

        assertThat(service.blob(NAME.value()).orElseThrow().type()).isEqualTo("AppendBlob");
        assertThat(service.requests()).doesNotContain("DELETE");
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 10})
    void anAppendBlobOfOtherBytesIsReplaced(int length) throws Exception {
        service.put(FROM.value(), bytes(900, 1), "BlockBlob");
        service.put(NAME.value(), bytes(length, 2), "AppendBlob");

        pieces.parts.promote(FROM, NAME, 900);

        assertThat(service.blob(NAME.value()).orElseThrow().type()).isEqualTo("BlockBlob");
        assertThat(content()).isEqualTo(bytes(900, 1));
    }
}
