package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.gcs.FakeGoogle.Asked;
import io.stowage.storage.gcs.FakeGoogle.Call;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials of somebody else's: a token in a file that is exchanged, and that may stand for an account. */
final class GcsWorkloadIdentityTest extends EmulatorTest {

    private static final String IMPERSONATION = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
            + FakeGoogle.ACCOUNT + ":generateAccessToken";

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // before each
    private FakeGoogle google;

    @SuppressWarnings("NullAway.Init") // before each
    private Path subject;

    @BeforeEach
    void google() throws Exception {
        google = FakeGoogle.start(emulator.tokens());
        subject = Files.writeString(directory.resolve("token"), "canary-subject-1");
        emulator.tokens().require();
    }

    @AfterEach
    void stopGoogle() {
        google.close();
    }

    private Map<String, Object> external() {
        Map<String, Object> json = new HashMap<>();
        json.put("type", "external_account");
        json.put("audience", "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k8s");
        json.put("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
        json.put("token_url", "https://sts.googleapis.com/v1/token");
        json.put("credential_source", Map.of("file", subject.toString()));
        return json;
    }

    private Map<String, Object> impersonating() {
        Map<String, Object> json = external();
        json.put("service_account_impersonation_url", IMPERSONATION);
        return json;
    }

    private GcsStore open(Map<String, Object> json) throws Exception {
        Path file = Files.writeString(directory.resolve("credentials.json"), new Gson().toJson(json));
        GcsSettings external = FakeGoogle.with(settings, new Access.KeyFile("keyfile", file));
        return GcsStore.open(
                external,
                google.connect(external, new GcsAmbient(directory.resolve("none"), directory.resolve("none"), false)));
    }

    @Test
    void theTokenOfAFileIsExchanged() throws Exception {
        try (GcsStore opened = open(external())) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            assertThat(opened.capabilities().links())
                    .as("there is no account that signs")
                    .isFalse();
        }
        assertThat(google.asked(Call.EXCHANGE)).singleElement().satisfies(asked -> assertThat(asked.body())
                .contains(
                        "subject_token=canary-subject-1",
                        "scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform&"));
        assertThat(google.asked(Call.IMPERSONATE)).isEmpty();
    }

    @Test
    void theTokenMayBeAMemberOfJson() throws Exception {
        Files.writeString(subject, "{\"id_token\": \"canary-subject-json\"}");
        Map<String, Object> json = external();
        json.put(
                "credential_source",
                Map.of(
                        "file",
                        subject.toString(),
                        "format",
                        Map.of("type", "json", "subject_token_field_name", "id_token")));
        try (GcsStore opened = open(json)) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(last(Call.EXCHANGE).body()).contains("subject_token=canary-subject-json");
    }

    /** As Kubernetes does it long before a token expires. */
    @Test
    void anExpiringTokenIsExchangedAnewWithWhatTheFileSaysThen() throws Exception {
        for (Map<String, Object> json : List.of(external(), impersonating())) {
            Files.writeString(subject, "canary-subject-1");
            google.giveTokensFor(Duration.ofSeconds(1));
            try (GcsStore opened = open(json)) {
                assertThat(last(Call.EXCHANGE).body()).contains("subject_token=canary-subject-1");
                Files.writeString(subject, "canary-subject-2");

                assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
                assertThat(last(Call.EXCHANGE).body()).contains("subject_token=canary-subject-2");
            }
        }
    }

    @Test
    void aRefusedTokenIsAskedForAnew() throws Exception {
        try (GcsStore opened = open(impersonating())) {
            int before = google.asked(Call.IMPERSONATE).size();
            emulator.tokens().forget();

            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            assertThat(google.asked(Call.IMPERSONATE)).hasSize(before + 1);
        }
    }

    @Test
    void theAccountThatItStandsForSigns() throws Exception {
        try (GcsStore opened = open(impersonating())) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
            assertThat(last(Call.IMPERSONATE).body()).contains("https://www.googleapis.com/auth/cloud-platform");
            assertThat(opened.capabilities().links()).isTrue();

            URI link = opened.link(KEY, LinkMethod.GET, Duration.ofMinutes(5), "text/plain")
                    .orElseThrow();

            assertThat(link.getQuery()).contains("X-Goog-Credential=" + FakeGoogle.ACCOUNT + "/");
            String signature = link.toString().replaceFirst(".*X-Goog-Signature=", "");
            assertThat(google.hasSigned(HexFormat.of().parseHex(signature))).isTrue();
        }
    }

    /** An account that stands for another one, as gcloud writes it. */
    @Test
    void anAccountMayStandForAnother() throws Exception {
        ServiceAccount source = ServiceAccount.generate("source@example.com", emulator.uri());
        google.trust("token-0-of-" + source.email());
        Map<String, Object> json = Map.of(
                "type",
                "impersonated_service_account",
                "service_account_impersonation_url",
                IMPERSONATION,
                "source_credentials",
                source.key());
        try (GcsStore opened = open(json)) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(emulator.tokens().given()).containsExactly(source.email());
        assertThat(google.asked(Call.IMPERSONATE)).hasSize(1);
    }

    /** As gcloud leaves it for whoever has logged in elsewhere. */
    @Test
    void aLoginElsewhereIsGoneOnWith() throws Exception {
        Map<String, Object> json = new HashMap<>(external());
        json.put("type", "external_account_authorized_user");
        json.put("refresh_token", "canary-refresh");
        json.put("client_id", "client");
        json.put("client_secret", "canary-secret");
        try (GcsStore opened = open(json)) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
        assertThat(last(Call.EXCHANGE).body()).contains("refresh_token=canary-refresh");
    }

    /** In the words of the services themselves, and of what stands before them. */
    @ParameterizedTest
    @CsvSource({
        "EXCHANGE, 503, '{\"error\": {\"code\": 503, \"message\": \"canary\"}}'",
        "EXCHANGE, 502, <html>canary</html>",
        "EXCHANGE, 503, ''",
        "IMPERSONATE, 503, '{\"error\": {\"code\": 503, \"message\": \"canary\"}}'",
        "IMPERSONATE, 429, canary"
    })
    void whoIsBusyIsAskedAgain(Call call, int status, String body) throws Exception {
        google.next(call, status, body);
        try (GcsStore opened = open(impersonating())) {
            assertThat(opened.write(KEY, BYTES, Precondition.none())).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXCHANGE, 400, '{\"error\": \"invalid_grant\", \"error_description\": \"canary\"}', OAuthException",
        "IMPERSONATE, 403, '{\"error\": {\"code\": 403, \"message\": \"canary\"}}', answer 403",
        "IMPERSONATE, 404, canary, answer 404"
    })
    void whoIsRefusedIsToldAtOnce(Call call, int status, String body, String hint) throws Exception {
        google.giveTokensFor(Duration.ofSeconds(1));
        try (GcsStore opened = open(impersonating())) {
            int before = google.asked(call).size();
            google.next(call, status, body);

            FakeGoogle.assertSaid(
                    () -> opened.stat(KEY),
                    StorageException.Rejected.class,
                    "cannot stat some/key: nobody gives a token for these credentials (" + hint + ")");
            assertThat(google.asked(call)).hasSize(before + 1);
            assertThat(opened.stat(KEY)).isEmpty();
        }
    }

    @Test
    void aTokenThatIsNotThereIsTold() throws Exception {
        Files.delete(subject);
        FakeGoogle.assertSaid(
                () -> open(impersonating()),
                StorageException.Rejected.class,
                "nobody gives a token for these credentials (IOException)");
        assertThat(google.asked(Call.EXCHANGE)).isEmpty();
    }

    private Asked last(Call call) {
        List<Asked> asked = google.asked(call);
        return asked.get(asked.size() - 1);
    }
}
