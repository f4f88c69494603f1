package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.models.UserDelegationKey;
import io.stowage.storage.StorageException;
import io.stowage.storage.net.Network;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Links signed with the account's key and with borrowed ones. */
final class AzureLinksTest {

    private static final ObjectName NAME = new ObjectName("blobs/data");
    private static final Duration LIFETIME = Duration.ofMinutes(20);
    private static final String KEY = "c2VjcmV0IGtleSBzZWNyZXQga2V5MQ==";

    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private final AtomicInteger lent = new AtomicInteger();

    private final Clock clock = new Clock() {
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
    };

    private UserDelegationKey lend(OffsetDateTime from, OffsetDateTime until) {
        assertThat(Duration.between(from, until)).isLessThan(Duration.ofDays(7));
        return new UserDelegationKey()
                .setSignedObjectId("object-" + lent.incrementAndGet())
                .setSignedTenantId("tenant")
                .setSignedStart(from)
                .setSignedExpiry(until)
                .setSignedService("b")
                .setSignedVersion("2026-10-06")
                .setValue(KEY);
    }

    private static AzureContainer container(Map<String, Object> more) throws Exception {
        Map<String, Object> parameters = new HashMap<>(Map.of("accountname", "acme", "container", "images"));
        parameters.putAll(more);
        return AzureContainer.of(AzureStoreSettings.of(parameters), Network.ofProcess());
    }

    private String query(AzureLinks links) throws Exception {
        URI link = links.link(NAME, LIFETIME, "application/octet-stream").orElseThrow();
        assertThat(link.getHost()).isEqualTo("acme.blob.core.windows.net");
        assertThat(link.getPath()).isEqualTo("/images/blobs/data");
        return link.getQuery();
    }

    /** Nothing but reading, of this blob, encrypted, for a while. */
    @Test
    void aLinkAllowsReadingOneBlob() throws Exception {
        AzureLinks links = new AzureLinks(container(Map.of("accountkey", KEY)), this::lend, clock);

        assertThat(query(links))
                .contains("sp=r&", "sr=b&", "spr=https&", "se=2026-11-22T08:20:00Z", "rsct=application/octet-stream");
        assertThat(lent).hasValue(0);
    }

    @Test
    void aBorrowedKeyIsKeptForAsLongAsItIsGood() throws Exception {
        AzureLinks links = new AzureLinks(
                container(Map.of("credentials", Map.of("type", "default_credentials"))), this::lend, clock);

        assertThat(query(links)).contains("skoid=object-1", "sp=r&", "sr=b&", "spr=https");
        now = now.plus(Duration.ofHours(40));
        assertThat(query(links)).contains("skoid=object-1");
        now = now.plus(Duration.ofHours(8));
        assertThat(query(links)).contains("skoid=object-2");
        assertThat(lent).hasValue(2);
    }

    @Test
    void whoLendsNothingIsNamed() throws Exception {
        AzureLinks links = new AzureLinks(
                container(Map.of("credentials", Map.of("type", "default"))),
                (from, until) -> {
                    throw new UncheckedIOException(new IOException("no route"));
                },
                clock);

        assertThatThrownBy(() -> links.link(NAME, LIFETIME, "text/plain"))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("key for links");
    }

    @Test
    void aConfiguredSignatureMakesNoLinks() throws Exception {
        AzureLinks links = new AzureLinks(container(Map.of("sastoken", "sv=1&sig=U0VDUkVU")), this::lend, clock);

        assertThat(links.link(NAME, LIFETIME, "text/plain")).isEmpty();
        assertThat(links.areSigned()).isFalse();
    }
}
