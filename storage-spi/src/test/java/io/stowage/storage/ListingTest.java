package io.stowage.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListingTest {

    @ParameterizedTest
    @CsvSource({"a, a", "a/, a", "a/b, b", "a/b/, b", "a/b.c/d-e, d-e", "a/b/c/, c"})
    void theLastSegmentHasNoSlash(String name, String segment) {
        assertThat(new Listing.Entry(name, 1, Instant.EPOCH).lastSegment()).isEqualTo(segment);
    }

    @Test
    void aPrefixEndsWithASlashAndAKeyDoesNot() {
        Listing.Entry prefix = Listing.Entry.prefix("a/b/");
        Listing.Entry key = new Listing.Entry("a/b", 7, Instant.ofEpochSecond(1));

        assertThat(prefix.isPrefix()).isTrue();
        assertThat(prefix.lengthBytes()).isZero();
        assertThat(prefix.modified()).isEqualTo(Instant.EPOCH);
        assertThat(key.isPrefix()).isFalse();
        assertThat(key.key()).isEqualTo(new StorageKey("a/b"));
    }

    @Test
    void aPrefixHasNoKey() {
        Listing.Entry prefix = Listing.Entry.prefix("a/b/");

        assertThatThrownBy(prefix::key).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPageDoesNotChange() {
        List<Listing.Entry> entries = new ArrayList<>(List.of(Listing.Entry.prefix("a/")));
        Listing page = new Listing(entries, true);
        entries.clear();

        assertThat(page.entries()).containsExactly(Listing.Entry.prefix("a/"));
    }
}
