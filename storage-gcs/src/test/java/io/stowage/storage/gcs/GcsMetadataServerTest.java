package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.gcs.FakeGoogle.Call;
import io.stowage.storage.gcs.GcsSettings.Access;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who names no credentials: the account of the machine, which keeps its key to itself and signs when it is asked. */
final class GcsMetadataServerTest extends EmulatorTest {

    private static final Duration LIFETIME = Duration.ofMinutes(20);

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // before each
    private FakeGoogle google;

    @SuppressWarnings("NullAway.Init") // before each
    private GcsAmbient machine;

    @BeforeEach
    void google() throws Exception {
        google = FakeGoogle.start(emulator.tokens());
        machine = new GcsAmbient(directory.resolve("owners.json"), directory.resolve("product"), true);
        emulator.tokens().require();
    }

    @AfterEach
    void stopGoogle() {
        google.close();
    }

    private GcsConnection connect() throws Exception {
        return google.connect(FakeGoogle.with(settings, Access.Ambient.AMBIENT), machine);
    }

    private GcsStore open() throws Exception {
        return GcsStore.open(settings, connect());
    }

    @Test
    void itsTokenIsAskedForOnce() throws Exception {
        try (GcsStore opened = open()) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(google.asked(Call.MACHINE_TOKEN)).hasSize(1);
    }

    @Test
    void anExpiringTokenIsAskedForAnew() throws Exception {
        google.giveTokensFor(Duration.ofSeconds(1));
        try (GcsStore opened = open()) {
            int before = google.asked(Call.MACHINE_TOKEN).size();
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            assertThat(google.asked(Call.MACHINE_TOKEN)).hasSizeGreaterThan(before);
        }
    }

    @Test
    void aRefusedTokenIsAskedForAnew() throws Exception {
        try (GcsStore opened = open()) {
            emulator.tokens().forget();

            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(google.asked(Call.MACHINE_TOKEN)).hasSize(2);
    }

    /** What a search finds must not be bound to the store that searched first. */
    @Test
    void aStoreOpenedAfterAnotherWasClosedHasItsOwnConnections() throws Exception {
        open().close();
        try (GcsStore opened = open()) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(google.asked(Call.MACHINE_TOKEN)).hasSize(2);
    }

    @Test
    void aMetadataServerThatIsBusyIsAskedAgain() throws Exception {
        google.next(Call.MACHINE_TOKEN, 503, "busy");
        try (GcsStore opened = open()) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(google.asked(Call.MACHINE_TOKEN)).hasSize(2);
    }

    @Test
    void aMachineBuiltByGoogleHasAnAccountEvenIfNobodyAnswersYet() throws Exception {
        Files.writeString(directory.resolve("product"), "Google Compute Engine\n");
        google.beStranger();
        try (GcsStore opened = open()) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"404, canary", "403, canary", "200, '{\"access_token\": 7, \"canary\": 7}'"})
    void aMachineWithoutAnAccountIsRefused(int status, String body) {
        google.next(Call.MACHINE_TOKEN, status, body);
        FakeGoogle.assertSaid(
                this::open, StorageException.Rejected.class, "nobody gives a token for these credentials");
    }

    @Test
    void whereNoMetadataServerIsThereAreNoCredentials() {
        google.close();
        FakeGoogle.assertSaid(
                this::open, StoreConfigurationException.class, "is missing, and the environment gives no");
    }

    @Test
    void whoAnswersForEveryHostIsNoMetadataServer() {
        google.beStranger();
        FakeGoogle.assertSaid(
                this::open, StoreConfigurationException.class, "is missing, and the environment gives no");
        assertThat(google.asked(Call.MACHINE_TOKEN)).isEmpty();
    }

    @Test
    void theOwnersFileGoesBeforeTheMachine() throws Exception {
        ServiceAccount owner = ServiceAccount.generate("owner@example.com", emulator.uri());
        Files.writeString(directory.resolve("owners.json"), owner.json());
        try (GcsStore opened = open()) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(emulator.tokens().given()).containsExactly(owner.email());
        assertThat(google.asked(Call.PING)).isEmpty();
    }

    @Test
    void theOwnersFileIsNamedWhenItIsNoKey() throws Exception {
        Files.writeString(directory.resolve("owners.json"), "canary");
        FakeGoogle.assertSaid(this::open, StoreConfigurationException.class, "must be the JSON");
    }

    @Test
    void aMachineThatMayNotBeAskedIsNot() {
        machine = new GcsAmbient(machine.owners(), machine.product(), false);
        FakeGoogle.assertSaid(this::open, StoreConfigurationException.class, "is missing, and the environment");
        assertThat(google.asked(Call.PING)).isEmpty();
    }

    @Test
    void linksAreSignedByTheAccount() throws Exception {
        try (GcsStore opened = open()) {
            opened.write(KEY, BYTES, Precondition.none());
            assertThat(opened.capabilities().links()).isTrue();

            URI link = link(opened);

            assertThat(link.getQuery()).contains("X-Goog-Credential=" + FakeGoogle.ACCOUNT + "/");
            String signature = link.toString().replaceFirst(".*X-Goog-Signature=", "");
            assertThat(google.hasSigned(HexFormat.of().parseHex(signature))).isTrue();
            String signed = google.asked(Call.SIGN).get(1).body();
            assertThat(new String(FakeGoogle.payload(signed), StandardCharsets.UTF_8))
                    .startsWith("GOOG4-RSA-SHA256\n");
            HttpResponse<byte[]> got =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofByteArray());
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(BYTES);
        }
    }

    private static URI link(GcsStore store) throws StorageException {
        return store.link(KEY, LinkMethod.GET, LIFETIME, "text/plain").orElseThrow();
    }

    /** Nobody may be given a link that has expired, however long it was to last. */
    @Test
    void aLinkIsSignedAnewAfterHalfOfItsLife() throws Exception {
        Instant start = Instant.parse("2026-11-22T08:00:00Z");
        try (GcsConnection connection = connect()) {
            Hands clock = new Hands(start);
            GcsLinks links = new GcsLinks(
                    connection.credentials(), GcsBucket.of(connection, settings), settings.endpoint(), clock);
            for (Map.Entry<Duration, Duration> life : Map.of(
                            LIFETIME, LIFETIME, Duration.ofDays(100), Duration.ofDays(7))
                    .entrySet()) {
                clock.now = start;
                Duration half = life.getValue().dividedBy(2);
                URI first = at(links, life.getKey());
                int asked = google.asked(Call.SIGN).size();
                clock.now = start.plus(half).minusSeconds(1);
                assertThat(at(links, life.getKey())).isEqualTo(first);
                assertThat(google.asked(Call.SIGN)).hasSize(asked);
                clock.now = start.plus(half);
                assertThat(at(links, life.getKey())).isNotEqualTo(first);
                assertThat(google.asked(Call.SIGN)).hasSize(asked + 1);
            }
        }
    }

    private static URI at(GcsLinks links, Duration lifetime) throws StorageException {
        return links.link(ObjectName.of(KEY), LinkMethod.GET, lifetime, "text/plain")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "EMAIL, 404, canary",
        "EMAIL, 500, canary",
        "SIGN, 403, '{\"error\": {\"code\": 403, \"message\": \"canary\"}}'",
        "SIGN, 404, canary",
        "SIGN, 200, '{}'",
        "SIGN, 200, '{\"signedBlob\": \"canary!\"}'"
    })
    void aStoreWorksWithoutLinksWhenNobodySigns(Call call, int status, String body) throws Exception {
        google.next(call, status, body);
        try (GcsStore opened = open()) {
            assertThat(opened.capabilities().links()).isFalse();
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
    }

    @Test
    void aRightToSignThatIsTakenAwayIsTold() throws Exception {
        try (GcsStore opened = open()) {
            google.next(Call.SIGN, 403, "{\"error\": {\"code\": 403, \"message\": \"canary\"}}");
            FakeGoogle.assertSaid(
                    () -> link(opened),
                    StorageException.Unavailable.class,
                    "cannot link some/key: nobody signs for these credentials");
            assertThat(link(opened)).isNotNull();
        }
    }

    @Test
    void aSignatureThatFailsForAMomentIsAskedForAgain() throws Exception {
        try (GcsStore opened = open()) {
            google.next(Call.SIGN, 503, "canary");
            assertThat(link(opened)).isNotNull();
        }
    }

    /** A clock that is put. */
    private static final class Hands extends Clock {

        private Instant now;

        private Hands(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
