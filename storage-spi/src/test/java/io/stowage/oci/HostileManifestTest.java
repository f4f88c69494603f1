package io.stowage.oci;

import static io.stowage.oci.Samples.bytes;
import static io.stowage.oci.Samples.image;
import static io.stowage.oci.Samples.imageWithLayers;
import static io.stowage.oci.Samples.index;
import static io.stowage.oci.Samples.mediaType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that were made to hurt. */
class HostileManifestTest {

    private static final int SIZE = 4 * 1024 * 1024;

    /** Each takes some 10 ms; a quadratic reading takes minutes. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final int MUTATIONS = 20_000;

    @Test
    void v39NestingIsRefusedFast() {
        assertRefusedFast("[".repeat(SIZE));
        assertRefusedFast("{\"a\":" + "[".repeat(SIZE));
        assertRefusedFast("{\"a\":".repeat(SIZE / 5));
        assertRefusedFast(image("\"a\":" + "[".repeat(100) + "]".repeat(100)));
    }

    @Test
    void v39NestingOfSixtyLevelsIsRead() throws InvalidManifestException {
        String text = image("\"a\":" + "[".repeat(60) + "]".repeat(60));

        assertThat(Samples.read(text)).isEqualTo(Samples.read(image()));
    }

    @Test
    void v39LongNumbersAreRefusedFast() {
        assertRefusedFast("1".repeat(SIZE));
        assertRefusedFast("{\"schemaVersion\":" + "1".repeat(SIZE) + "}");
        assertRefusedFast(image("\"unknown\":" + "1".repeat(SIZE)));
        assertRefusedFast("{\"schemaVersion\":1e" + "9".repeat(SIZE) + "}");
        assertRefusedFast("{\"schemaVersion\":1e999999999}");
    }

    @Test
    void v39ManyAnnotationsAreRefusedFast() {
        StringBuilder annotations = new StringBuilder("\"annotations\":{");
        for (int i = 0; i < 100_000; i++) {
            annotations.append(i == 0 ? "" : ",").append('"').append(i).append("\":\"\"");
        }

        assertRefusedFast(image(annotations.append('}').toString()));
    }

    @Test
    void v39ManyKeysWithOneHashAreReadFast() {
        StringBuilder keys = new StringBuilder("\"unknown\":{");
        for (int i = 0; i < 100_000; i++) {
            keys.append(i == 0 ? "" : ",").append('"');
            for (int bit = 0; bit < 17; bit++) {
                keys.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            keys.append("\":0");
        }

        String text = image(keys.append('}').toString());

        assertThat(assertTimeout(LIMIT, () -> Samples.read(text))).isNotNull();
    }

    @Test
    void v39ManyValuesAreRefusedFast() {
        assertRefusedFast(image("\"unknown\":[" + "1,".repeat(SIZE / 2) + "1]"));
        assertRefusedFast(imageWithLayers("[" + "{},".repeat(SIZE / 3) + "{}]"));
    }

    @Test
    void v39LongNamesAndUnendingStringsAreRefusedFast() {
        assertRefusedFast(image("\"" + "a".repeat(SIZE) + "\":1"));
        assertRefusedFast("{\"" + "a".repeat(SIZE));
        assertRefusedFast("{\"a\":\"" + "\\u0000".repeat(SIZE / 6));
        assertRefusedFast(" ".repeat(SIZE));
    }

    @Test
    void whateverIsReadIsAManifestOrIsRefused() {
        Random random = new Random(39);
        List<String> seeds = seeds();
        int accepted = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = bytes(seeds.get(random.nextInt(seeds.size())));
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                mutant = mutate(mutant, random);
            }
            accepted += isRead(mutant, random) ? 1 : 0;
        }

        assertThat(accepted).as("mutants that are still manifests").isBetween(MUTATIONS / 100, MUTATIONS / 2);
    }

    private static boolean isRead(byte[] mutant, Random random) {
        Optional<MediaType> declared = random.nextBoolean() ? Optional.empty() : Optional.of(MediaType.OCI_MANIFEST);
        try {
            Manifest manifest = ManifestReader.read(mutant, declared);
            assertThat(manifest.blobs().isEmpty()).isEqualTo(manifest.kind() == Manifest.Kind.INDEX);
            return true;
        } catch (InvalidManifestException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    private static List<String> seeds() {
        String descriptor = Samples.descriptorWith(
                "\"urls\":[\"https://example.org\"],\"annotations\":{\"a\":\"\\u00e9\"},\"data\":\"e30=\"");
        return List.of(
                image(),
                image(mediaType(MediaType.DOCKER_MANIFEST), "\"annotations\":{\"k\":\"v\"}"),
                imageWithLayers("[" + descriptor + "]", "\"subject\":" + descriptor, "\"artifactType\":\"a/b\""),
                index("[" + descriptor + "," + descriptor + "]", mediaType(MediaType.OCI_INDEX)));
    }

    /** Overwrites, removes, doubles or moves some bytes, or puts a piece of JSON somewhere. */
    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "-",
            "1e9",
            "\\ud800",
            "\u00e9",
            "\"size\"",
            "\"manifests\":[],",
            " "
        };
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + random.nextInt(40));
        return switch (random.nextInt(4)) {
            case 0 -> replace(bytes, from, from + 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> replace(bytes, from, to, new byte[0]);
            case 2 -> replace(bytes, to, to, Arrays.copyOfRange(bytes, from, to));
            default -> replace(bytes, from, from, bytes(pieces[random.nextInt(pieces.length)]));
        };
    }

    private static byte[] replace(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = new byte[bytes.length - (to - from) + by.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }

    private static void assertRefusedFast(String text) {
        byte[] bytes = bytes(text);
        assertTimeout(LIMIT, () -> assertThatThrownBy(() -> ManifestReader.read(bytes, Optional.empty()))
                .isInstanceOf(InvalidManifestException.class));
    }
}
