package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {

    private static final Pattern SPECIFICATION = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    @Test
    void s05WhatTheSpecificationsPatternMatchesIsATagAndNothingElse() {
        Random random = new Random(5);
        String alphabet = "aZ0_.-/: @[`{\u00e4\n";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(5); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            assertThat(Tag.isValid(text.toString()))
                    .as(text.toString())
                    .isEqualTo(SPECIFICATION.matcher(text).matches());
        }
    }

    @Test
    void s05ATagHasAtMost128Characters() {
        assertThat(new Tag("a".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> new Tag("a".repeat(129))).isInstanceOf(InvalidNameException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-a", ".a", "a/b", "a:b", "a\n", "a b"})
    void s05OtherTagsAreRefused(String text) {
        assertThatThrownBy(() -> new Tag(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void s45TagsAreInAsciiOrder() {
        assertThat(Stream.of("b", "a.b", "a", "_", "a-b", "B", "a0", "0")
                        .map(Tag::new)
                        .sorted())
                .extracting(Tag::value)
                .containsExactly("0", "B", "_", "a", "a-b", "a.b", "a0", "b");
    }
}
