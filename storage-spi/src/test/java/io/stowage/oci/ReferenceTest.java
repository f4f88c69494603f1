package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

    @Test
    void s03AReferenceIsATagOrADigest() {
        String digest = "sha256:" + "a".repeat(64);

        assertThat(Reference.parse(digest)).isEqualTo(new Reference.ByDigest(Digest.parse(digest)));
        assertThat(Reference.parse("latest")).isEqualTo(new Tag("latest"));
        assertThat(Reference.parse("sha256-" + "a".repeat(64))).isInstanceOf(Tag.class);
    }

    @Test
    void aReferenceIsPrintedAsItIsParsed() {
        String digest = "sha512:" + "a".repeat(128);

        assertThat(Reference.parse(digest)).hasToString(digest);
        assertThat(Reference.parse("v1.0")).hasToString("v1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "sha256:abc", "latest:", "a/b", "md5:d41d8cd98f00b204e9800998ecf8427e", "-"})
    void s03AnythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(InvalidNameException.class);
    }
}
