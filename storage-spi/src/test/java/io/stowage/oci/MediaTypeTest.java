package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.oci.image.index.v1+json;charset=utf-8",
                "application/vnd.oci.image.index.v1+json ; a=\"b;c\"; d=e",
                " application/vnd.oci.image.index.v1+json ",
                "application/vnd.oci.image.index.v1+json;"
            })
    void s36ParametersAreDropped(String text) {
        assertThat(MediaType.parse(text)).isEqualTo(MediaType.OCI_INDEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a",
                "a/",
                "/b",
                "a/b/c",
                "a b/c",
                "a/b c",
                "a/b\r\nX: y",
                ";",
                "; a=b",
                "a/b,c/d",
                "\u00e4/b",
                "a/(b)",
                "a/\"b\""
            })
    void whatIsNoTypeIsRefused(String text) {
        assertThatThrownBy(() -> MediaType.parse(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aTypeHasAtMost255Characters() {
        assertThat(new MediaType("a/" + "b".repeat(253)).value()).hasSize(255);
        assertThatThrownBy(() -> new MediaType("a/" + "b".repeat(254))).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aTypeIsPrintedAsItWasWritten() {
        assertThat(MediaType.parse("Text/X-Y")).hasToString("Text/X-Y");
    }
}
