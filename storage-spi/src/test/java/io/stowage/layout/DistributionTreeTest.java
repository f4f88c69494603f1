package io.stowage.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import org.junit.jupiter.api.Test;

/** Each path as Distribution 2.8 and 3.x write it; a change here loses the content of every store there is. */
class DistributionTreeTest {

    private static final RepositoryName APP = new RepositoryName("lib/app");
    private static final Digest HELLO =
            Digest.parse("sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    private static final Digest LONG = Digest.parse("sha512:" + "0123456789abcdef".repeat(8));

    @Test
    void blobsAreKeptByAlgorithmAndFirstByte() {
        assertThat(DistributionTree.blob(HELLO))
                .hasToString("docker/registry/v2/blobs/sha256/b9/"
                        + "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9/data");
        assertThat(DistributionTree.blob(LONG))
                .hasToString(
                        "docker/registry/v2/blobs/sha512/01/0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"
                                + "cdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/data");
    }

    @Test
    void layersAreLinkedFromTheirRepository() {
        assertThat(DistributionTree.layerLink(APP, HELLO))
                .hasToString("docker/registry/v2/repositories/lib/app/_layers/sha256/"
                        + "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9/link");
    }

    @Test
    void manifestsAreLinkedFromTheirRepository() {
        assertThat(DistributionTree.revisionLink(APP, HELLO))
                .hasToString("docker/registry/v2/repositories/lib/app/_manifests/revisions/sha256/"
                        + "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9/link");
        assertThat(DistributionTree.revisions(APP))
                .isEqualTo("docker/registry/v2/repositories/lib/app/_manifests/revisions/");
    }

    @Test
    void tagsHaveAPresentAndAPast() {
        Tag tag = new Tag("oci1");

        assertThat(DistributionTree.tagCurrent(APP, tag))
                .hasToString("docker/registry/v2/repositories/lib/app/_manifests/tags/oci1/current/link");
        assertThat(DistributionTree.tagHistory(APP, tag, HELLO))
                .hasToString("docker/registry/v2/repositories/lib/app/_manifests/tags/oci1/index/sha256/"
                        + "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9/link");
        assertThat(DistributionTree.tag(APP, tag))
                .isEqualTo("docker/registry/v2/repositories/lib/app/_manifests/tags/oci1/");
        assertThat(DistributionTree.tags(APP)).isEqualTo("docker/registry/v2/repositories/lib/app/_manifests/tags/");
    }

    @Test
    void repositoriesHaveTheirPrefixes() {
        assertThat(DistributionTree.ROOT).isEqualTo("docker/registry/v2/");
        assertThat(DistributionTree.BLOBS).isEqualTo("docker/registry/v2/blobs/");
        assertThat(DistributionTree.REPOSITORIES).isEqualTo("docker/registry/v2/repositories/");
        assertThat(DistributionTree.repository(APP)).isEqualTo("docker/registry/v2/repositories/lib/app/");
        assertThat(DistributionTree.manifests(APP)).isEqualTo("docker/registry/v2/repositories/lib/app/_manifests/");
        assertThat(DistributionTree.uploads(APP)).isEqualTo("docker/registry/v2/repositories/lib/app/_uploads/");
    }

    @Test
    void theLongestNamesMakeKeys() {
        RepositoryName longest = new RepositoryName("a".repeat(255));
        Tag tag = new Tag("t".repeat(128));

        assertThat(DistributionTree.tagHistory(longest, tag, LONG).value()).hasSizeLessThan(600);
        assertThat(OwnTree.referrer(longest, LONG, LONG).value()).hasSizeLessThan(600);
    }

    @Test
    void ourOwnRecordsLieBesideAndNotWithin() {
        Tag tag = new Tag("v1");
        String hex = HELLO.hex();

        assertThat(OwnTree.referrer(APP, HELLO, HELLO))
                .hasToString("stowage/v1/repositories/lib/app/_referrers/sha256/" + hex + "/sha256/" + hex);
        assertThat(OwnTree.referrers(APP, HELLO))
                .isEqualTo("stowage/v1/repositories/lib/app/_referrers/sha256/" + hex + "/");
        assertThat(OwnTree.referrersBuilt(APP)).hasToString("stowage/v1/repositories/lib/app/_referrers/built");
        assertThat(OwnTree.manifestAlias(APP, LONG))
                .hasToString("stowage/v1/repositories/lib/app/_aliases/sha512/" + LONG.hex());
        assertThat(OwnTree.tagAlias(APP, tag)).hasToString("stowage/v1/repositories/lib/app/_tags/v1");
        assertThat(OwnTree.tagAliases(APP)).isEqualTo("stowage/v1/repositories/lib/app/_tags/");
    }
}
