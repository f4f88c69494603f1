package io.stowage.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadIdTest {

    @Test
    void theCanonicalFormIsReadAndWritten() {
        String text = "0c3a5e2f-9b1d-4c7e-8f00-a1b2c3d4e5f6";

        assertThat(UploadId.parse(text)).hasToString(text).isEqualTo(UploadId.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "0c3a5e2f9b1d4c7e8f00a1b2c3d4e5f6",
                "0C3A5E2F-9B1D-4C7E-8F00-A1B2C3D4E5F6",
                "c3a5e2f-9b1d-4c7e-8f00-a1b2c3d4e5f6",
                "0c3a5e2f-9b1d-4c7e-8f00-a1b2c3d4e5f6 ",
                "../../../etc/passwd",
                "0-0-0-0-0"
            })
    void anythingElseIsNoId(String text) {
        assertThatThrownBy(() -> UploadId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOrderIsThatOfTheTextAndNotOfTheNumbers() {
        List<String> texts = List.of(
                "00000000-0000-4000-8000-000000000000",
                "00000000-0000-4000-8000-0000000000ff",
                "7fffffff-0000-4000-8000-000000000000",
                "80000000-0000-4000-8000-000000000000",
                "ffffffff-0000-4000-8000-000000000000");

        assertThat(texts.stream().map(UploadId::parse).sorted().map(UploadId::toString))
                .containsExactlyElementsOf(texts);
    }

    @Test
    void newIdsAreRandom() {
        assertThat(Stream.generate(UploadId::random).limit(1000)).doesNotHaveDuplicates();
        assertThat(UploadId.random().value().version()).isEqualTo(4);
    }
}
