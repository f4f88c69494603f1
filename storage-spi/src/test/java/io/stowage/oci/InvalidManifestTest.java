package io.stowage.oci;

import static io.stowage.oci.Samples.A;
import static io.stowage.oci.Samples.B;
import static io.stowage.oci.Samples.CONFIG;
import static io.stowage.oci.Samples.LAYER;
import static io.stowage.oci.Samples.bytes;
import static io.stowage.oci.Samples.descriptor;
import static io.stowage.oci.Samples.descriptorWith;
import static io.stowage.oci.Samples.document;
import static io.stowage.oci.Samples.image;
import static io.stowage.oci.Samples.imageWithLayers;
import static io.stowage.oci.Samples.index;
import static io.stowage.oci.Samples.mediaType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry refuses, and that it says why. */
class InvalidManifestTest {

    private static final List<MediaType> KNOWN =
            List.of(MediaType.OCI_MANIFEST, MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST, MediaType.DOCKER_LIST);

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "null", "[]", "1", "\"{}\"", "{", "{}}", "{} {}", "{}x", "{'a':1}", "{\"a\":1,}", "//"})
    void whatIsNotOneObjectIsRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schemaVersion\":2}", "x", "]", " 1"})
    void nothingMayFollowTheDocument(String trailing) {
        assertRefused(image() + trailing);
    }

    @Test
    void onlyUtf8IsRead() {
        for (Charset charset : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                Charset.forName("UTF-32"))) {
            assertRefused(image().getBytes(charset));
        }
        assertRefused(("\ufeff" + image()).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "eda080", "f4908080", "c3", "e282"})
    void brokenUtf8IsRefusedWhereverItStands(String hex) {
        byte[] broken = HexFormat.of().parseHex(hex);
        for (String text : List.of(image("\"unknown\":\"@\""), image("\"annotations\":{\"@\":\"\"}"), image() + "@")) {
            int at = text.indexOf('@');
            byte[] whole = bytes(text);
            byte[] bytes = new byte[whole.length - 1 + broken.length];
            System.arraycopy(whole, 0, bytes, 0, at);
            System.arraycopy(broken, 0, bytes, at, broken.length);
            System.arraycopy(whole, at + 1, bytes, at + broken.length, whole.length - at - 1);

            assertRefused(bytes).hasMessageContaining("UTF-8");
        }
    }

    @Test
    void halfACharacterIsRefusedInWhatIsKept() {
        assertRefused(image("\"annotations\":{\"k\":\"\\ud800\"}")).hasMessageContaining("annotations[k]");
        assertRefused(image("\"annotations\":{\"\\udc00\":\"\"}")).hasMessageContaining("surrogate");
        assertRefused(image("\"annotations\":{\"\\ud800\":\"\"}")).hasMessageContaining("surrogate");
        assertRefused(image("\"annotations\":{\"\\ud800x\":\"\"}")).hasMessageContaining("surrogate");
        assertRefused(image("\"artifactType\":\"\\ud800x\"")).hasMessageContaining("artifactType");
    }

    @Test
    void v03DuplicateKeysAreRefusedAtAnyLevel() {
        assertRefused(image("\"schemaVersion\":2")).hasMessageContaining("schemaVersion");
        assertRefused(image("\"layers\":[]")).hasMessageContaining("layers");
        assertRefused(image("\"lay\\u0065rs\":[]")).hasMessageContaining("layers");
        assertRefused(imageWithLayers("[" + descriptorWith("\"size\":1234") + "]"))
                .hasMessageContaining("size");
        assertRefused(image("\"annotations\":{\"a\":\"1\",\"a\":\"1\"}")).hasMessageContaining("'a'");
        assertRefused(image("\"unknown\":[{\"deep\":{\"b\":1,\"b\":1}}]")).hasMessageContaining("'b'");
    }

    @Test
    void v03FieldsInAnotherCaseAreRefused() {
        assertRefused(image("\"Manifests\":[]")).hasMessageContaining("manifests");
        assertRefused(image("\"manife\u017fts\":[]")).hasMessageContaining("manifests");
        assertRefused(image("\"mediatype\":\"a/b\"")).hasMessageContaining("mediaType");
        assertRefused(imageWithLayers("[" + descriptorWith("\"Digest\":\"" + A + "\"") + "]"))
                .hasMessageContaining("layers[0].digest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "layers", "history", "signatures", "fsLayers"})
    void v03ManifestsBesideAnythingOfAnImageAreRefusedUnderEveryType(String field) {
        for (String value : List.of("[]", "null", field.equals("config") ? CONFIG : "[" + LAYER + "]")) {
            for (MediaType type : KNOWN) {
                String text = index("[]", mediaType(type), '"' + field + "\":" + value);

                assertRefused(bytes(text), Optional.of(type));
                assertRefused(text);
            }
            assertRefused(index("[]", '"' + field + "\":" + value));
        }
    }

    @Test
    void v03AnImageWithoutAnythingOfAnImageIsNoIndex() {
        for (MediaType type : List.of(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST)) {
            assertRefused(bytes(index("[]", mediaType(type))), Optional.of(type))
                    .hasMessageContaining("manifests");
        }
        for (MediaType type : List.of(MediaType.OCI_INDEX, MediaType.DOCKER_LIST)) {
            assertRefused(bytes(image(mediaType(type))), Optional.of(type)).hasMessageContaining("config");
        }
    }

    @Test
    void v03TheDeclaredTypeMustBeTheDocuments() {
        for (MediaType declared : KNOWN) {
            for (MediaType own : KNOWN) {
                if (!own.equals(declared)) {
                    assertRefused(bytes(image(mediaType(own))), Optional.of(declared))
                            .hasMessageContaining("mediaType");
                    assertRefused(bytes(index("[]", mediaType(own))), Optional.of(declared))
                            .hasMessageContaining("mediaType");
                }
            }
        }
    }

    @Test
    void dockerManifestsMustSayWhatTheyAre() {
        assertRefused(bytes(image()), Optional.of(MediaType.DOCKER_MANIFEST))
                .hasMessage("mediaType: must be " + MediaType.DOCKER_MANIFEST);
        assertRefused(bytes(index("[]")), Optional.of(MediaType.DOCKER_LIST))
                .hasMessage("mediaType: must be " + MediaType.DOCKER_LIST);
    }

    @Test
    void unknownTypesAreRefusedNamingTheKnownOnes() {
        for (MediaType type : List.of(
                MediaType.OCTET_STREAM,
                new MediaType("application/json"),
                new MediaType("application/vnd.oci.artifact.manifest.v1+json"))) {
            AbstractThrowableAssert<?, ?> refused = assertRefused(bytes(image()), Optional.of(type));
            AbstractThrowableAssert<?, ?> refusedByItself = assertRefused(image(mediaType(type)));
            for (MediaType known : KNOWN) {
                refused.hasMessageContaining(known.value());
                refusedByItself.hasMessageContaining(known.value());
            }
        }
    }

    @Test
    void aDocumentThatNothingTellsAnythingOfIsRefused() {
        assertRefused(document("\"annotations\":{}")).hasMessageContaining("mediaType");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"2\"", "[]", "{}", "true", "\"not a type\"", "\"a/b;c=d\""})
    void aSenselessMediaTypeIsRefused(String value) {
        assertRefused(image("\"mediaType\":" + value)).hasMessageContaining("mediaType");
    }

    @Test
    void k48Schema1IsRefusedByName() {
        String schema1 = "{\"schemaVersion\":1,\"name\":\"a\",\"tag\":\"b\",\"architecture\":\"c\",\"fsLayers\":[],"
                + "\"history\":[],\"signatures\":[]}";
        MediaType type = new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");

        assertRefused(schema1).hasMessageContaining("schema 1");
        assertRefused(bytes(schema1), Optional.of(type)).hasMessageContaining("schema 1");
        assertRefused(bytes(image()), Optional.of(type)).hasMessageContaining("schema 1");
        assertRefused(bytes(schema1), Optional.of(MediaType.DOCKER_MANIFEST)).hasMessageContaining("schema 1");
        assertRefused(image("\"fsLayers\":[]")).hasMessageContaining("schema 1");
        assertRefused(image(mediaType(type))).hasMessageContaining("schema 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "\"2\"", "2.0", "2e0", "null", "99999999999999999999"})
    void theSchemaVersionMustBeTwo(String version) {
        assertRefused("{\"schemaVersion\":" + version + ",\"config\":" + CONFIG + ",\"layers\":[]}")
                .hasMessageContaining("schemaVersion");
    }

    @Test
    void theSchemaVersionMustBeThere() {
        assertRefused("{\"config\":" + CONFIG + ",\"layers\":[]}").hasMessageContaining("schemaVersion");
    }

    @Test
    void anImageMustHaveAConfig() {
        assertRefused(document("\"layers\":[]")).hasMessage("config: is missing");
        assertRefused(document("\"layers\":[],\"config\":null")).hasMessage("config: is missing");
    }

    @Test
    void anIndexMustHaveManifests() {
        assertRefused(document("\"annotations\":{}", mediaType(MediaType.OCI_INDEX)))
                .hasMessage("manifests: is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "layers", "subject", "annotations", "artifactType"})
    void fieldsOfAWrongKindAreRefused(String field) {
        for (String value : List.of("1", "true", "1.5", "[1]", "{\"a\":1}")) {
            String text =
                    "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"" + field + "\":" + value;

            assertRefused(text + "}").hasMessageStartingWith(field);
        }
    }

    @Test
    void entriesThatAreNoDescriptorsAreRefusedByPlace() {
        assertRefused(imageWithLayers("[" + LAYER + ",null]")).hasMessage("layers[1]: must be an object");
        assertRefused(index("[[]]")).hasMessage("manifests[0]: must be an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mediaType", "digest", "size"})
    void descriptorsLackNothing(String field) {
        String without =
                LAYER.replaceAll('"' + field + "\":(\"[^\"]*\"|\\d+),?", "").replace(",}", "}");

        assertRefused(imageWithLayers("[" + without + "]")).hasMessage("layers[0]." + field + ": is missing");
        assertRefused(image("\"subject\":" + without)).hasMessage("subject." + field + ": is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256", "sha256:", "sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "../../x"})
    void aSenselessDigestIsRefused(String digest) {
        assertRefused(imageWithLayers("[" + descriptor("a/b", digest, 1) + "]"))
                .hasMessageStartingWith("layers[0].digest: ");
        assertRefused(imageWithLayers("[" + descriptor("a/b", B.toUpperCase(Locale.ROOT), 1) + "]"))
                .hasMessageStartingWith("layers[0].digest: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "1e3", "\"1\"", "9223372036854775808", "true", "[]"})
    void aSenselessSizeIsRefused(String size) {
        assertRefused(imageWithLayers("[" + LAYER.replace("1234", size) + "]"))
                .hasMessageStartingWith("layers[0].size: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"urls\":\"https://a\"", "\"urls\":[1]", "\"annotations\":{\"a\":1}", "\"annotations\":[]"})
    void senselessDetailsOfADescriptorAreRefused(String field) {
        assertRefused(imageWithLayers("[" + descriptorWith(field) + "]")).hasMessageStartingWith("layers[0].");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "{}", "[]"})
    void annotationsAreStrings(String value) {
        assertRefused(image("\"annotations\":{\"key\":" + value + "}"))
                .hasMessage("annotations[key]: must be a string");
    }

    @Test
    void moreDescriptorsThanAllowedAreRefused() {
        String layers = ("," + LAYER).repeat(10_001).substring(1);

        assertRefused(imageWithLayers("[" + layers + "]")).hasMessageContaining("10000");
    }

    @Test
    void messagesArePrintableAndShort() {
        String key = "\u001b[31m\u00e9" + "x".repeat(5_000);

        assertRefused(image("\"annotations\":{\"" + key.replace("\u001b", "\\u001b") + "\":1}"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).matches("[ -~]*"));
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(String text) {
        return assertRefused(bytes(text));
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(byte[] bytes) {
        return assertRefused(bytes, Optional.empty());
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(byte[] bytes, Optional<MediaType> declared) {
        return assertThatThrownBy(() -> ManifestReader.read(bytes, declared))
                .isInstanceOf(InvalidManifestException.class);
    }
}
