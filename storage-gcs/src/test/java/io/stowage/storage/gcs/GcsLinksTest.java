package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.gcs.GcsSettings.Access;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Links signed with a service account's key. */
final class GcsLinksTest extends EmulatorTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private ServiceAccount account() throws Exception {
        return ServiceAccount.generate("signer@example.com", emulator.uri());
    }

    /** What the specification of such links says, written down once more. */
    @Test
    void theSignatureIsThatOfTheCanonicalRequest() throws Exception {
        ServiceAccount account = account();
        GcsSettings signing = new GcsSettings(
                "some-bucket",
                "dir/",
                Optional.empty(),
                new Access.Key("credentials", account.json()),
                PART_BYTES,
                Optional.empty());
        try (GcsConnection connection = GcsConnection.open(signing)) {
            GcsLinks links = new GcsLinks(
                    connection.credentials(),
                    GcsBucket.of(connection, signing),
                    Optional.empty(),
                    Clock.fixed(NOW, ZoneOffset.UTC));

            URI link = links.link(
                            new ObjectName("blobs/data"), LinkMethod.GET, Duration.ofMinutes(20), "text/plain; x=1")
                    .orElseThrow();

            String query = "X-Goog-Algorithm=GOOG4-RSA-SHA256"
                    + "&X-Goog-Credential=signer%40example.com%2F20261122%2Fauto%2Fstorage%2Fgoog4_request"
                    + "&X-Goog-Date=20261122T080000Z&X-Goog-Expires=1200&X-Goog-SignedHeaders=host"
                    + "&response-content-type=text%2Fplain%3B%20x%3D1";
            String beginning =
                    "https://storage.googleapis.com/some-bucket/dir/blobs/data?" + query + "&X-Goog-Signature=";
            assertThat(link.toString()).startsWith(beginning);
            String canonical = "GET\n/some-bucket/dir/blobs/data\n" + query
                    + "\nhost:storage.googleapis.com\n\nhost\nUNSIGNED-PAYLOAD";
            String text = "GOOG4-RSA-SHA256\n20261122T080000Z\n20261122/auto/storage/goog4_request\n"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(canonical.getBytes(StandardCharsets.UTF_8)));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(account.pair().getPublic());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            assertThat(signature.verify(HexFormat.of().parseHex(link.toString().substring(beginning.length()))))
                    .isTrue();
        }
    }

    @Test
    void whoHasNoKeyGivesNoLinks() throws Exception {
        assertThat(store.capabilities().links()).isFalse();
        assertThat(store.link(KEY, LinkMethod.GET, Duration.ofMinutes(1), "text/plain"))
                .isEmpty();
    }

    @Test
    void aLinkThatHasExpiredIsRefused() throws Exception {
        ServiceAccount account = account();
        GcsSettings signing = bucket.settings(Map.of("credentials", account.json()));
        try (GcsConnection connection = GcsConnection.open(signing)) {
            Clock past = Clock.fixed(Instant.now().minusSeconds(120), ZoneOffset.UTC);
            URI link = new GcsLinks(
                            connection.credentials(), GcsBucket.of(connection, signing), signing.endpoint(), past)
                    .link(ObjectName.of(KEY), LinkMethod.GET, Duration.ofMinutes(1), "text/plain")
                    .orElseThrow();

            int status = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(link).build(), BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(400);
        }
    }

    @Test
    void keptLinksAreForgottenInTimeAndWhenTheyAreMany() {
        LinkCache cache = new LinkCache();
        LinkCache.Wanted first = wanted(0);
        for (int i = 0; i < 2_001; i++) {
            cache.put(wanted(i), URI.create("http://x/" + i), NOW.plusSeconds(60));
        }
        assertThat(cache.get(first, NOW)).isEmpty();
        assertThat(cache.get(wanted(2_000), NOW)).contains(URI.create("http://x/2000"));
        assertThat(cache.get(wanted(2_000), NOW.plusSeconds(60))).isEmpty();
    }

    private static LinkCache.Wanted wanted(int number) {
        return new LinkCache.Wanted(
                new ObjectName("blob-" + number), LinkMethod.GET, Duration.ofMinutes(2), "text/plain");
    }
}
