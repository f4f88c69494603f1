package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryNameTest {

    private static final Pattern SPECIFICATION =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    @Test
    void s04WhatTheSpecificationsPatternMatchesIsANameAndNothingElse() {
        Random random = new Random(4);
        int matches = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = random(random, "ab09.._--//A", random.nextInt(12));
            boolean expected = SPECIFICATION.matcher(text).matches();
            matches += expected ? 1 : 0;

            assertThat(isName(text)).as(text).isEqualTo(expected);
        }
        assertThat(matches).isGreaterThan(5_000);
    }

    @Test
    void s04AllShortStringsAreJudgedAsTheSpecificationDoes() {
        for (String text : allStrings("a0._-/A ", 5)) {
            assertThat(isName(text))
                    .as(text)
                    .isEqualTo(SPECIFICATION.matcher(text).matches());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a",
                "a/",
                "a//b",
                "a/../b",
                "..",
                "a___b",
                "_a",
                "a_",
                "a.-b",
                "A",
                "a b",
                "a\n",
                "a%2fb",
                "\u00e4",
                "\u0430",
                "a:5000/b"
            })
    void s04OtherNamesAreRefused(String text) {
        assertThatThrownBy(() -> new RepositoryName(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aNameHasAtMost255Characters() {
        assertThat(isName("a".repeat(255))).isTrue();
        assertThat(isName("a".repeat(256))).isFalse();
        assertThat(isName("a/".repeat(127) + "a")).isTrue();
    }

    @Test
    void manySeparatorsAreJudgedInOnePass() {
        assertThat(isName("a" + "-".repeat(253) + "a")).isTrue();
        assertThat(isName("a" + "-".repeat(254))).isFalse();
    }

    @Test
    void namesAreOrderedAsTheKeysBelowThem() {
        List<RepositoryName> sorted = Stream.of("b", "a0", "a/z", "a", "a.b", "a-b", "a/0", "a-b/c")
                .map(RepositoryName::new)
                .sorted()
                .toList();

        assertThat(sorted)
                .extracting(RepositoryName::value)
                .containsExactly("a-b", "a-b/c", "a.b", "a", "a/0", "a/z", "a0", "b");
    }

    private static boolean isName(String text) {
        try {
            return new RepositoryName(text).value().equals(text);
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private static List<String> allStrings(String alphabet, int maxLength) {
        List<String> all = new ArrayList<>(List.of(""));
        int from = 0;
        for (int length = 1; length <= maxLength; length++) {
            int to = all.size();
            for (int i = from; i < to; i++) {
                for (int c = 0; c < alphabet.length(); c++) {
                    all.add(all.get(i) + alphabet.charAt(c));
                }
            }
            from = to;
        }
        return all;
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
