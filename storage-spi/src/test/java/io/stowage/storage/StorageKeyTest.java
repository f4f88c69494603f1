package io.stowage.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StorageKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "0", "_", "-", "A/b/C", "a.b/c-d/e_f", "a..", "docker/registry/v2/blobs/sha256/ab/data"})
    void wordsJoinedBySlashesAreAKey(String value) {
        assertThat(StorageKey.isValid(value)).isTrue();
        assertThat(new StorageKey(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                ".a",
                "a/.b",
                "a/../b",
                "a/.",
                "a b",
                "a\\b",
                "a:b",
                "a+b",
                "a%b",
                "ä",
                "a\u0000",
                "a\nb",
                "a/\u00e9",
                "*",
                "a~b",
                "a@b",
                "a,b"
            })
    void anythingElseIsNoKey(String value) {
        assertThat(StorageKey.isValid(value)).isFalse();
        assertThatThrownBy(() -> new StorageKey(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a storage key: ");
    }

    @Test
    void aKeyHasAtMost900Characters() {
        String longest = "a/".repeat(449) + "aa";

        assertThat(longest).hasSize(900);
        assertThat(StorageKey.isValid(longest)).isTrue();
        assertThat(StorageKey.isValid(longest + 'a')).isFalse();
    }

    @Test
    void aSegmentHasAtMost255Characters() {
        assertThat(StorageKey.isValid("x/" + "a".repeat(255) + "/y")).isTrue();
        assertThat(StorageKey.isValid("x/" + "a".repeat(256) + "/y")).isFalse();
        assertThat(StorageKey.isValid("x/" + "a".repeat(256))).isFalse();
    }

    @Test
    void theOrderIsThatOfTheBytes() {
        assertThat(new StorageKey("a-b")).isLessThan(new StorageKey("a.b"));
        assertThat(new StorageKey("a.b")).isLessThan(new StorageKey("a/b"));
        assertThat(new StorageKey("a/b")).isLessThan(new StorageKey("a0b"));
        assertThat(new StorageKey("aBb")).isLessThan(new StorageKey("a_b"));
        assertThat(new StorageKey("a_b")).isLessThan(new StorageKey("aab"));
        assertThat(new StorageKey("a")).isEqualByComparingTo(new StorageKey("a"));
    }

    @Test
    void childrenLieBelow() {
        StorageKey key = new StorageKey("a/b");

        assertThat(key.resolve("c/d")).isEqualTo(new StorageKey("a/b/c/d"));
        assertThat(key.asPrefix()).isEqualTo("a/b/");
        assertThatThrownBy(() -> key.resolve("../c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.resolve("")).isInstanceOf(IllegalArgumentException.class);
    }
}
