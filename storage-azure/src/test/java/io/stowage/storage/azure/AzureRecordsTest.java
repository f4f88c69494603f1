package io.stowage.storage.azure;

import static io.stowage.storage.azure.FakeService.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stowage.storage.BlobStore.DeleteResult;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.Version;
import io.stowage.storage.azure.FakeService.Kind;
import io.stowage.storage.parts.ObjectName;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional changes whose answers are lost, and what else a store may answer. */
@Timeout(30)
final class AzureRecordsTest {

    private static final ObjectName NAME = new ObjectName("records/link");

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

    @Test
    void aCreationWhoseAnswerIsLostIsASuccess() throws Exception {
        service.fault("PUT", Kind.LOSE_ANSWER);

        Optional<Version> written = pieces.records.write(NAME, bytes(10, 1), Precondition.absent());

        assertThat(written).isPresent();
        assertThat(pieces.reads.read(NAME, 100).orElseThrow().version()).isEqualTo(written.orElseThrow());
    }

    @Test
    void aCreationThatSomebodyElseWasFasterWithIsNone() throws Exception {
        service.put(NAME.value(), bytes(10, 2), "BlockBlob");
        service.fault("PUT", Kind.DROP);

        assertThat(pieces.records.write(NAME, bytes(10, 1), Precondition.absent()))
                .isEmpty();
        assertThat(service.blob(NAME.value()).orElseThrow().bytes()).isEqualTo(bytes(10, 2));
    }

    @Test
    void aReplacementWhoseAnswerIsLostIsASuccess() throws Exception {
        Version first =
                pieces.records.write(NAME, bytes(10, 1), Precondition.none()).orElseThrow();
        service.fault("PUT", Kind.LOSE_ANSWER);

        Optional<Version> second = pieces.records.write(NAME, bytes(10, 2), Precondition.version(first));

        assertThat(second).isPresent().isNotEqualTo(Optional.of(first));
        assertThat(pieces.records.write(NAME, bytes(10, 3), Precondition.version(second.orElseThrow())))
                .isPresent();
    }

    /** A refusal of the only attempt is what it says, and costs no further request. */
    @Test
    void aRefusedAttemptIsOneRequest() throws Exception {
        service.put(NAME.value(), bytes(10, 2), "BlockBlob");

        assertThat(pieces.records.write(NAME, bytes(10, 1), Precondition.absent()))
                .isEmpty();
        assertThat(service.requests()).containsExactly("PUT");
    }

    @Test
    void aDeletionWhoseAnswerIsLostIsOne() throws Exception {
        service.put(NAME.value(), bytes(10, 2), "BlockBlob");
        service.fault("DELETE", Kind.LOSE_ANSWER);

        assertThat(pieces.records.delete(NAME, Precondition.none())).isEqualTo(DeleteResult.DELETED);
        assertThat(pieces.records.delete(NAME, Precondition.none())).isEqualTo(DeleteResult.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void aBusyStoreIsAskedAgain(int status) throws Exception {
        for (int i = 0; i < 3; i++) {
            service.answer("PUT", status, "ServerBusy");
        }

        assertThat(pieces.records.write(NAME, bytes(10, 1), Precondition.none()))
                .isPresent();
        assertThat(service.requests()).isEqualTo(Collections.nCopies(4, "PUT"));
    }

    @Test
    void aStoreThatStaysBusyIsUnavailable() {
        for (int i = 0; i < 4; i++) {
            service.answer("PUT", 503, "ServerBusy");
        }

        assertThatThrownBy(() -> pieces.records.write(NAME, bytes(10, 1), Precondition.none()))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("write " + NAME)
                .hasMessageContaining("503 ServerBusy");
        assertThat(service.requests()).hasSize(4);
    }

    @Test
    void aStoreThatIsNotThereIsUnavailable() throws Exception {
        service.close();

        assertThatThrownBy(() -> pieces.reads.stat(NAME))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("stat " + NAME);
    }

    @Test
    void aConnectionThatEndsWithoutAnAnswerIsTriedAgain() throws Exception {
        service.put(NAME.value(), bytes(10, 2), "BlockBlob");
        service.fault("HEAD", Kind.DROP);

        assertThat(pieces.reads.stat(NAME).orElseThrow().lengthBytes()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "403, AuthenticationFailed",
        "403, AuthorizationPermissionMismatch",
        "401, NoAuthenticationInformation",
        "400, InvalidInput",
        "404, ContainerNotFound",
        "404, ''",
        "409, SnapshotsPresent",
        "412, LeaseIdMissing"
    })
    void aRefusalIsNotRepeated(int status, String code) {
        for (String method : new String[] {"HEAD", "GET", "PUT", "DELETE"}) {
            service.answer(method, status, code);
        }

        assertRejected(() -> pieces.reads.stat(NAME), "stat", code);
        assertRejected(() -> pieces.reads.read(NAME, 100), "read", code);
        assertRejected(() -> pieces.records.write(NAME, bytes(1, 1), Precondition.none()), "write", code);
        assertRejected(() -> pieces.records.delete(NAME, Precondition.none()), "delete", code);
        assertThat(service.requests()).containsExactly("HEAD", "GET", "PUT", "DELETE");
    }

    /** Deleting a container takes the service a while, and so does a copy in the background. */
    @ParameterizedTest
    @ValueSource(strings = {"ContainerBeingDeleted", "PendingCopyOperation"})
    void whatPassesIsNoRefusal(String code) {
        service.answer("PUT", 409, code);

        assertThatThrownBy(() -> pieces.records.write(NAME, bytes(10, 1), Precondition.none()))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining(code);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertRejected(Call call, String verb, String code) {
        StorageException.Rejected failure = catchThrowableOfType(StorageException.Rejected.class, call::run);
        assertThat(failure).hasMessageContaining(verb + ' ' + NAME).hasMessageContaining(code);
        assertThat(failure).as("quotes nothing else of the answer").hasRootCauseMessage("x-ms-request-id: none");
    }

    /** Distribution wrote links as append blobs, which nothing but a deletion makes room for. */
    @Test
    void anAppendBlobIsReplaced() throws Exception {
        service.put(NAME.value(), bytes(71, 2), "AppendBlob");
        Version old = pieces.reads.read(NAME, 100).orElseThrow().version();

        assertThat(pieces.records.write(NAME, bytes(10, 3), Precondition.version(new Version("0xother"))))
                .isEmpty();
        assertThat(pieces.records.write(NAME, bytes(10, 3), Precondition.absent()))
                .isEmpty();
        assertThat(service.blob(NAME.value()).orElseThrow().bytes()).isEqualTo(bytes(71, 2));

        assertThat(pieces.records.write(NAME, bytes(10, 1), Precondition.version(old)))
                .isPresent();
        assertThat(service.blob(NAME.value()).orElseThrow().bytes()).isEqualTo(bytes(10, 1));
        service.put(NAME.value(), bytes(71, 2), "AppendBlob");
        assertThat(pieces.records.write(NAME, bytes(10, 4), Precondition.none()))
                .isPresent();
        assertThat(service.blob(NAME.value()).orElseThrow().bytes()).isEqualTo(bytes(10, 4));
    }

    /** Between the deletion and the new blob an answer may be lost too. */
    @Test
    void anAppendBlobIsReplacedThoughTheAnswerIsLost() throws Exception {
        service.put(NAME.value(), bytes(71, 2), "AppendBlob");
        service.answer("PUT", 409, "InvalidBlobType");
        service.fault("PUT", Kind.LOSE_ANSWER);

        assertThat(pieces.records.write(NAME, bytes(10, 1), Precondition.none()))
                .isPresent();
        assertThat(service.blob(NAME.value()).orElseThrow().bytes()).isEqualTo(bytes(10, 1));
    }
}
