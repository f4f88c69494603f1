package io.stowage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

    private static final String EMPTY_SHA256 =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void k44BothAlgorithmsAreParsedAndPrintedAlike() {
        String sha256 = "sha256:" + "0123456789abcdef".repeat(4);
        String sha512 = "sha512:" + "0123456789abcdef".repeat(8);

        assertThat(Digest.parse(sha256)).hasToString(sha256);
        assertThat(Digest.parse(sha512)).hasToString(sha512);
        assertThat(Digest.parse(sha512).algorithm()).isEqualTo(DigestAlgorithm.SHA512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "sha256",
                "sha256:",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha384:38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                " sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
                "sha256:../../../../../../../../../../../../../../../../../../../../../../",
                "sha256:\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661"
            })
    void k44AnythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void theDigestOfNothingIsTheWellKnownOne() {
        assertThat(Digest.sha256(new byte[0])).hasToString(EMPTY_SHA256);
        assertThat(Digest.of(DigestAlgorithm.SHA512, new byte[0]).hex()).startsWith("cf83e1357eefb8bd");
    }

    @Test
    void aRunningDigestStartsAnewAfterItsEnd() {
        MessageDigest running = DigestAlgorithm.SHA256.newDigest();
        running.update("x".getBytes(StandardCharsets.UTF_8));

        assertThat(Digest.finish(DigestAlgorithm.SHA256, running))
                .isEqualTo(Digest.sha256("x".getBytes(StandardCharsets.UTF_8)));
        assertThat(Digest.finish(DigestAlgorithm.SHA256, running)).hasToString(EMPTY_SHA256);
    }

    @Test
    void digestsAreOrderedAsTheyArePrinted() {
        Digest a = Digest.parse("sha256:" + "a".repeat(64));
        Digest b = Digest.parse("sha256:" + "b".repeat(64));
        Digest first512 = Digest.parse("sha512:" + "0".repeat(128));

        assertThat(a).isLessThan(b).isEqualByComparingTo(Digest.parse(a.toString()));
        assertThat(b).isLessThan(first512);
    }
}
