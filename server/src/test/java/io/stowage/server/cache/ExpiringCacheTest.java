package io.stowage.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ExpiringCacheTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ExpiringCache<String, String> cache = new ExpiringCache<>(10, String::length, now::get);

    @Test
    void whatWasAskedForLongestAgoGoesFirst() {
        cache.put("a", "1234");
        cache.put("b", "1234");
        assertThat(cache.get("a")).hasValue("1234");
        cache.put("c", "123");
        assertThat(cache.get("a")).isPresent();
        assertThat(cache.get("b")).isEmpty();
        assertThat(cache.get("c")).isPresent();
    }

    @Test
    void whatIsHeavierThanAllRoomIsNotKept() {
        cache.put("a", "1");
        cache.put("b", "12345678901");
        assertThat(cache.get("a")).isPresent();
        assertThat(cache.get("b")).isEmpty();
    }

    @Test
    void whatIsReplacedOrRemovedWeighsNothing() {
        for (int i = 0; i < 5; i++) {
            cache.put("a", "1234");
        }
        cache.put("b", "123456");
        assertThat(cache.get("a")).isPresent();
        cache.remove("a");
        cache.put("c", "1234");
        assertThat(cache.get("b")).isPresent();
        assertThat(cache.get("a")).isEmpty();
    }

    @Test
    void whatWasLearntIsBelievedForItsTimeAndNoLonger() {
        cache.put("a", "1");
        now.set(Instant.EPOCH.plus(ExpiringCache.VALIDITY).minusMillis(1));
        assertThat(cache.get("a")).isPresent();
        now.set(Instant.EPOCH.plus(ExpiringCache.VALIDITY));
        assertThat(cache.get("a")).isEmpty();
    }
}
