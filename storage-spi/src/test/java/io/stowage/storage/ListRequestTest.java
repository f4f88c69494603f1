package io.stowage.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListRequestTest {

    @Test
    void childrenStopAtTheNextSlashAndDescendantsDoNot() {
        assertThat(ListRequest.children("a/", 5)).isEqualTo(new ListRequest("a/", true, "", 5));
        assertThat(ListRequest.descendants("a/", 5)).isEqualTo(new ListRequest("a/", false, "", 5));
    }

    @Test
    void theNextPageDiffersByItsBeginningOnly() {
        assertThat(ListRequest.children("a/", 5).after("a/b/").after("a/c"))
                .isEqualTo(new ListRequest("a/", true, "a/c", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "/a", " "})
    void aPrefixEndsWithASlash(String prefix) {
        assertThatThrownBy(() -> ListRequest.children(prefix, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1001, Integer.MAX_VALUE})
    void aPageHasFromOneToAThousandEntries(int limit) {
        assertThatThrownBy(() -> ListRequest.children("", limit)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ListRequest.children("", 1).limit()).isEqualTo(1);
        assertThat(ListRequest.children("", ListRequest.MAX_LIMIT).limit()).isEqualTo(1000);
    }
}
