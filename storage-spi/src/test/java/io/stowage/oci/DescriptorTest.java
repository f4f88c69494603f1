package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescriptorTest {

    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    @Test
    void aSizeIsNotNegative() {
        assertThat(descriptor(0, Map.of()).size()).isZero();
        assertThatThrownBy(() -> descriptor(-1, Map.of())).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void annotationsAreCopiedInOrder() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "1");
        annotations.put("a", "2");

        Descriptor descriptor = descriptor(1, annotations);
        annotations.clear();

        assertThat(descriptor.annotations()).containsExactly(Map.entry("z", "1"), Map.entry("a", "2"));
        assertThatThrownBy(() -> descriptor.annotations().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Descriptor descriptor(long size, Map<String, String> annotations) {
        return new Descriptor(MediaType.OCTET_STREAM, DIGEST, size, Optional.empty(), annotations, false);
    }
}
