package io.stowage.oci;

import static io.stowage.oci.Samples.A;
import static io.stowage.oci.Samples.B;
import static io.stowage.oci.Samples.C;
import static io.stowage.oci.Samples.CONFIG_TYPE;
import static io.stowage.oci.Samples.LAYER;
import static io.stowage.oci.Samples.LAYER_TYPE;
import static io.stowage.oci.Samples.bytes;
import static io.stowage.oci.Samples.descriptor;
import static io.stowage.oci.Samples.descriptorWith;
import static io.stowage.oci.Samples.document;
import static io.stowage.oci.Samples.image;
import static io.stowage.oci.Samples.imageWithLayers;
import static io.stowage.oci.Samples.index;
import static io.stowage.oci.Samples.mediaType;
import static io.stowage.oci.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a registry accepts, and what it knows of it afterwards. */
class ManifestReaderTest {

    private static final Digest DIGEST_A = Digest.parse(A);
    private static final Digest DIGEST_B = Digest.parse(B);
    private static final Digest DIGEST_C = Digest.parse(C);

    @Test
    void anImageHasItsConfigFirstAndThenItsLayers() throws InvalidManifestException {
        Manifest manifest = read(image(), MediaType.OCI_MANIFEST);

        assertThat(manifest.kind()).isEqualTo(Manifest.Kind.IMAGE);
        assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(manifest.blobs())
                .containsExactly(
                        new Descriptor(new MediaType(CONFIG_TYPE), DIGEST_A, 7, Optional.empty(), Map.of(), false),
                        new Descriptor(new MediaType(LAYER_TYPE), DIGEST_B, 1234, Optional.empty(), Map.of(), false));
        assertThat(manifest.manifests()).isEmpty();
        assertThat(manifest.subject()).isEmpty();
        assertThat(manifest.annotations()).isEmpty();
    }

    @Test
    void cf13AnIndexHasItsChildren() throws InvalidManifestException {
        String child = "{\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"digest\":\"" + C
                + "\",\"size\":9,\"artifactType\":\"a/b\",\"annotations\":{\"k\":\"v\"},"
                + "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}";

        Manifest manifest = read(index("[" + child + "," + LAYER + "]"), MediaType.OCI_INDEX);

        assertThat(manifest.kind()).isEqualTo(Manifest.Kind.INDEX);
        assertThat(manifest.blobs()).isEmpty();
        assertThat(manifest.manifests())
                .startsWith(new Descriptor(
                        MediaType.OCI_INDEX,
                        DIGEST_C,
                        9,
                        Optional.of("a/b"),
                        Map.of("k", "v"),
                        false,
                        List.of(),
                        Optional.of(new Platform("unknown", "unknown"))));
        assertThat(manifest.manifests()).extracting(Descriptor::digest).containsExactly(DIGEST_C, DIGEST_B);
    }

    @Test
    void dockerManifestsAreRead() throws InvalidManifestException {
        Manifest manifest = read(image(mediaType(MediaType.DOCKER_MANIFEST)), MediaType.DOCKER_MANIFEST);

        assertThat(manifest.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(manifest.kind()).isEqualTo(Manifest.Kind.IMAGE);
    }

    @Test
    void dockerListsAreRead() throws InvalidManifestException {
        Manifest manifest = read(index("[" + LAYER + "]", mediaType(MediaType.DOCKER_LIST)), MediaType.DOCKER_LIST);

        assertThat(manifest.mediaType()).isEqualTo(MediaType.DOCKER_LIST);
        assertThat(manifest.kind()).isEqualTo(Manifest.Kind.INDEX);
    }

    @Test
    void k32WithoutADeclaredTypeTheDocumentsOwnCounts() throws InvalidManifestException {
        assertThat(read(image(mediaType(MediaType.DOCKER_MANIFEST))).mediaType())
                .isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(read(index("[]", mediaType(MediaType.DOCKER_LIST))).mediaType())
                .isEqualTo(MediaType.DOCKER_LIST);
    }

    @Test
    void k32WithoutAnyTypeTheDocumentsContentCounts() throws InvalidManifestException {
        assertThat(read(image()).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(read(index("[]")).mediaType()).isEqualTo(MediaType.OCI_INDEX);
        assertThat(read(image("\"mediaType\":\"\"")).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    }

    @Test
    void s43AnImageMayHaveNoLayers() throws InvalidManifestException {
        assertThat(read(imageWithLayers("[]")).blobs()).hasSize(1);
        assertThat(read(imageWithLayers("null")).blobs()).hasSize(1);
        assertThat(read(document("\"config\":" + LAYER)).blobs()).hasSize(1);
    }

    @Test
    void cf13AnIndexMayBeEmpty() throws InvalidManifestException {
        assertThat(read(index("[]")).manifests()).isEmpty();
        assertThat(read(index("null")).manifests()).isEmpty();
    }

    @Test
    void cf13TheSameBlobMayBeConfigAndLayer() throws InvalidManifestException {
        String empty = descriptor("application/vnd.oci.empty.v1+json", A, 2);

        Manifest manifest = read(document("\"config\":" + empty + ",\"layers\":[" + empty + "]"));

        assertThat(manifest.blobs()).extracting(Descriptor::digest).containsExactly(DIGEST_A, DIGEST_A);
    }

    @Test
    void cf13DescriptorsMayCarryTheirContent() throws InvalidManifestException {
        String data = "A".repeat(3_000_000);

        assertThat(read(imageWithLayers("[" + descriptorWith("\"data\":\"" + data + "\"") + "]"))
                        .blobs())
                .hasSize(2);
    }

    @Test
    void cf13UnknownFieldsArePassedOver() throws InvalidManifestException {
        String unknown = "\"org.example\":{\"config\":[1,2.5e3,true,null,{\"a\":{}}]}";

        Manifest manifest = read(image(unknown, "\"history\":[]"));

        assertThat(manifest).isEqualTo(read(image()));
        assertThat(read(imageWithLayers("[" + descriptorWith(unknown) + "]"))).isEqualTo(read(image()));
    }

    @Test
    void s50TheArtifactTypeIsTheManifestsOwn() throws InvalidManifestException {
        assertThat(read(image("\"artifactType\":\"a/own\"")).artifactType()).contains("a/own");
        assertThat(read(index("[]", "\"artifactType\":\"a/own\"")).artifactType())
                .contains("a/own");
    }

    @Test
    void s50AnImagesArtifactTypeIsElseItsConfigsType() throws InvalidManifestException {
        assertThat(read(image()).artifactType()).contains(CONFIG_TYPE);
        assertThat(read(image("\"artifactType\":\"\"")).artifactType()).contains(CONFIG_TYPE);
        assertThat(read(document("\"config\":" + descriptor("text/x; a=b", A, 1)))
                        .artifactType())
                .contains("text/x; a=b");
    }

    @Test
    void s50AnIndexWithoutArtifactTypeHasNone() throws InvalidManifestException {
        assertThat(read(index("[" + LAYER + "]")).artifactType()).isEmpty();
    }

    @Test
    void s18ASubjectIsRead() throws InvalidManifestException {
        String subject = "\"subject\":" + descriptor(MediaType.OCI_MANIFEST.value(), C, 5);

        assertThat(read(image(subject)).subject()).map(Descriptor::digest).contains(DIGEST_C);
        assertThat(read(index("[]", subject)).subject()).map(Descriptor::digest).contains(DIGEST_C);
        assertThat(read(image("\"subject\":null")).subject()).isEmpty();
    }

    @Test
    void annotationsKeepTheirOrder() throws InvalidManifestException {
        Manifest manifest = read(image("\"annotations\":{\"z\":\"1\",\"a\":\"\",\"m\":\"\\u00e9\"}"));

        assertThat(manifest.annotations())
                .containsExactly(Map.entry("z", "1"), Map.entry("a", ""), Map.entry("m", "\u00e9"));
        assertThat(read(image("\"annotations\":null")).annotations()).isEmpty();
    }

    @Test
    void nonDistributableLayersAreForeign() throws InvalidManifestException {
        for (String type : new String[] {
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"
        }) {
            Manifest manifest = read(imageWithLayers("[" + descriptor(type, B, 1) + "]"));

            assertThat(manifest.blobs()).extracting(Descriptor::foreign).containsExactly(false, true);
        }
    }

    @Test
    void contentWithUrlsIsForeign() throws InvalidManifestException {
        String layers = "[" + descriptorWith("\"urls\":[\"https://example.org/x\"]") + ","
                + descriptorWith("\"urls\":[]") + "," + descriptorWith("\"urls\":null") + "]";

        assertThat(read(imageWithLayers(layers)).blobs())
                .extracting(Descriptor::foreign)
                .containsExactly(false, true, false, false);
    }

    @Test
    void k48LayersMayBeOfAnyType() throws InvalidManifestException {
        String layers = "[" + descriptor("text/plain;charset=utf-8", B, 1) + "," + descriptor("whatever", B, 1) + "]";

        assertThat(read(imageWithLayers(layers)).blobs())
                .extracting(Descriptor::mediaType)
                .containsExactly(new MediaType(CONFIG_TYPE), new MediaType("text/plain"), MediaType.OCTET_STREAM);
    }

    @Test
    void cf12ALargeManifestIsRead() throws InvalidManifestException {
        StringBuilder annotations = new StringBuilder("\"annotations\":{");
        for (int i = 0; i < 390; i++) {
            annotations
                    .append(i == 0 ? "" : ",")
                    .append("\"key")
                    .append(i)
                    .append("\":\"")
                    .append("v".repeat(10_000));
            annotations.append('"');
        }

        Manifest manifest = read(image(annotations.append('}').toString()));

        assertThat(manifest.annotations()).hasSize(390).containsEntry("key389", "v".repeat(10_000));
    }

    @Test
    void asManyDescriptorsAsAllowedAreRead() throws InvalidManifestException {
        String layers = ("," + LAYER).repeat(10_000).substring(1);

        assertThat(read(imageWithLayers("[" + layers + "]")).blobs()).hasSize(10_001);
    }

    @Test
    void theLargestSizeIsRead() throws InvalidManifestException {
        assertThat(read(imageWithLayers("[" + descriptor("a/b", B, Long.MAX_VALUE) + "]"))
                        .blobs()
                        .get(1)
                        .size())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whitespaceAroundTheDocumentIsNothing() throws InvalidManifestException {
        assertThat(read(" \r\n\t" + image() + "\n\n")).isEqualTo(read(image()));
    }

    @Test
    void storedBytesTellTheirType() {
        assertThat(stored(image(mediaType(MediaType.DOCKER_MANIFEST)))).contains(MediaType.DOCKER_MANIFEST);
        assertThat(stored(image())).contains(MediaType.OCI_MANIFEST);
        assertThat(stored(index("[]"))).contains(MediaType.OCI_INDEX);
        assertThat(stored("{\"config\":{\"digest\":\"sha384:00\"}}")).contains(MediaType.OCI_MANIFEST);
    }

    @Test
    void storedSchema1IsCalledByItsName() {
        assertThat(stored("{\"schemaVersion\":1,\"fsLayers\":[],\"signatures\":[]}"))
                .contains(new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws"));
        assertThat(stored("{\"schemaVersion\":1,\"fsLayers\":[]}"))
                .contains(new MediaType("application/vnd.docker.distribution.manifest.v1+json"));
    }

    @Test
    void storedBytesThatTellNothingHaveNoType() {
        assertThat(stored("{}")).isEmpty();
        assertThat(stored("")).isEmpty();
        assertThat(stored("[")).isEmpty();
        assertThat(stored("{\"mediaType\":\"not a type\"}")).isEmpty();
    }

    private static Optional<MediaType> stored(String text) {
        return ManifestReader.storedType(bytes(text));
    }
}
