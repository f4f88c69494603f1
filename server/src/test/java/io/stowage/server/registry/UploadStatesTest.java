package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static io.stowage.server.registry.Fixture.OTHER;
import static io.stowage.server.registry.Fixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.layout.OwnTree;
import io.stowage.server.registry.UploadStates.SignedState;
import io.stowage.storage.UploadId;
import io.stowage.storage.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UploadStatesTest {

    private static final UploadId ID = UploadId.parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private static final Instant START = Instant.parse("2026-11-21T05:41:48.123456789Z");

    private final MemoryStore store = new MemoryStore();
    private final UploadStates states = new UploadStates(store, Optional.of(UploadSecret.of(bytes("secret"))));

    /** The expected signature was computed by another implementation. */
    @Test
    void aStateIsWhatDistributionMakes() throws Exception {
        String document = "{\"Name\":\"library/app\",\"UUID\":\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\",\"Offset\":7,"
                + "\"StartedAt\":\"2026-11-21T05:41:48.123456789Z\"}";
        byte[] both = Base64.getUrlDecoder().decode(states.encode(APP, ID, 7, START));
        assertThat(new String(both, 32, both.length - 32, StandardCharsets.US_ASCII))
                .isEqualTo(document);
        assertThat(HexFormat.of().formatHex(both, 0, 32))
                .isEqualTo("2e06246bdc82fbc6cf80b12f80be128a1d53d82aff0bdca00878dc6ed6db5869");
        assertThat(states.encode(APP, ID, 7, START)).hasSizeGreaterThan(32).matches("[A-Za-z0-9_-]+=*");
    }

    @Test
    void aStateIsGoodForItsSessionAlone() throws Exception {
        String state = states.encode(APP, ID, 7, START);
        assertThat(states.decode(state, APP, ID)).hasValue(new SignedState(7, START));
        assertThat(states.decode(state, OTHER, ID)).isEmpty();
        assertThat(states.decode(state, APP, UploadId.random())).isEmpty();
    }

    @Test
    void whatWasChangedOrSignedByOthersIsNone() throws Exception {
        String state = states.encode(APP, ID, 7, START);
        byte[] raw = Base64.getUrlDecoder().decode(state);
        raw[raw.length - 2]++;
        UploadStates others = new UploadStates(store, Optional.of(UploadSecret.of(bytes("other"))));
        assertThat(states.decode(Base64.getUrlEncoder().encodeToString(raw), APP, ID))
                .isEmpty();
        assertThat(others.decode(state, APP, ID)).isEmpty();
        assertThat(states.decode("", APP, ID)).isEmpty();
        assertThat(states.decode("AAAA", APP, ID)).isEmpty();
        assertThat(states.decode("no base64!", APP, ID)).isEmpty();
    }

    @Test
    void replicasWithoutASecretShareOneInTheStore() throws Exception {
        UploadStates first = new UploadStates(store, Optional.empty());
        UploadStates second = new UploadStates(store, Optional.empty());
        String state = first.encode(APP, ID, 0, START);
        assertThat(second.decode(state, APP, ID)).isPresent();
        assertThat(store.read(OwnTree.uploadSecret(), 100))
                .hasValueSatisfying(secret -> assertThat(secret.bytes()).hasSize(32));
    }
}
