package io.stowage.server.auth.htpasswd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines, and hashes that other programs have made. Contract S1. */
class UsersTest {

    /** Of "secret-a", by Python's bcrypt. */
    private static final String HASH_2A = "$2a$04$i3nRUAs5YO0Oka3TzK0gpe29ositPYjAYVblYf/wJt/JSes3730yO";

    /** Of "secret-b", by Python's bcrypt. */
    private static final String HASH_2B = "$2b$04$qwsLiIRROA23.x7DZ1hvgeKx3tXgLUwZjPNQQ7u6wFolR4693iI1y";

    /** Of "secret-y", by Apache's htpasswd. */
    private static final String HASH_2Y = "$2y$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW";

    private static Users users(String text) {
        return Users.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean know(Users users, String user, String password) {
        return users.know(user, password, Bcrypt::compute);
    }

    private static boolean know(String hash, String password) {
        return know(users("u:" + hash), "u", password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:{A}\nb:{B}\ny:{Y}\n",
                "a:{A}\nb:{B}\ny:{Y}",
                "a:{A}\r\nb:{B}\r\ny:{Y}\r\n\r\n\r\n",
                "\r\n\r\na:{A}\r\n\nb:{B}\n  \n\ty:{Y} \t\n\n\n",
                "# users\na:{A}\n#b:{Y}\n  # of the registry\nb:{B}\ny:{Y}",
                "\uFEFFa:{A}\nb:{B}\ny:{Y}\n",
                "\uFEFF# users\r\na:{A}\r\nb:{B}\r\ny:{Y}\r\n",
            })
    @DisplayName("S1: three versions of the hash, CR LF, blank lines, comments, no final newline, a byte order mark")
    void linesAreReadHoweverTheyAreWritten(String text) {
        Users users = users(text.replace("{A}", HASH_2A).replace("{B}", HASH_2B).replace("{Y}", HASH_2Y));
        assertThat(users.warnings()).isEmpty();
        assertThat(users.size()).isEqualTo(3);
        for (String each : List.of("a", "b", "y")) {
            assertThat(know(users, each, "secret-" + each)).as(each).isTrue();
            assertThat(know(users, each, "secret-")).as(each).isFalse();
            assertThat(know(users, each, "secret-" + each + " ")).as(each).isFalse();
            assertThat(know(users, each, "Secret-" + each)).as(each).isFalse();
        }
        assertThat(know(users, "a", "secret-b")).isFalse();
        assertThat(know(users, "A", "secret-a")).isFalse();
        assertThat(know(users, "", "secret-a")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "pässwörd-€, $2b$04$NsFoXYBhUDSYFrVX2OUcO.cWi9ytlVLoPNKEC5y7xrRF5sYB4LGJS",
        "0123456789012345678901234567890123456789012345678901234567890123456789ab, "
                + "$2b$04$XmNnUqT/dZa5p41xZeEmrui6eQR1pfpmAsbK4Bl0xY/Lelg2bRE3C",
        "a:b, $2b$04$m/2JwH4.p2APYVBYrzSDPuFbvs//AhindQQkSboql5EyAB7NP3K8a",
        "'', $2b$04$YfJT7hounIHLkus5fIxZOebgGrg4dy7wG7cmVL4kJyvz5MovC1qhm",
        "ten, $2b$10$e.3imlUpajfTlOtPIQ86ju1XYcXknQk.SHb.II3m6J.Y2vBXgZHCW",
        "secret-y5, $2y$05$Ct1Yh7ThAp1nqiR20XNAxOfd3k6cK1CPtlARYS417nO3OFb3hCOtm",
    })
    void hashesOfOtherProgramsAreOurs(String password, String hash) {
        assertThat(know(hash, password)).isTrue();
        String another = password.isEmpty() ? "x" : password.substring(1);
        assertThat(know(hash, another)).isFalse();
        assertThat(know(hash, another + "x")).isFalse();
    }

    @Test
    void bitsOfTheSaltThatCountForNothingMayBeAny() {
        // Go compares so, too: the salt's last character has four bits more than it takes
        assertThat(know(HASH_2A.replace("0gpe29", "0gpf29"), "secret-a")).isTrue();
        assertThat(know(HASH_2A.replace("0gpe29", "0gpu29"), "secret-a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret-a",
                "$apr1$saltsalt$Q17bmANhIA7pctgRGqF/S0",
                "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                "$2x$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "$2$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "$2y$03$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "$2y$32$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "$2y$4$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "$2y$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1a",
                "$2y$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aWW",
                "$2y$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW:more",
                "$2y$04$Df4Hqdm43FUNFJR9uyeGf=7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
                "x$2y$04$Df4Hqdm43FUNFJR9uyeGf.7ntrMNJpc3iNZRsHdRiSLM5gIGSM1aW",
            })
    void whoseHashIsNoneOfBcryptCannotLogInAndIsNamedWithoutIt(String hash) {
        Users users = users("# one\nother:" + HASH_2A + "\nbob:" + hash);
        assertThat(users.size()).isEqualTo(1);
        assertThat(know(users, "bob", "secret-y")).isFalse();
        assertThat(know(users, "bob", "secret-a")).isFalse();
        assertThat(know(users, "bob", "")).isFalse();
        assertThat(know(users, "bob", hash)).isFalse();
        assertThat(users.warnings()).singleElement().asString().contains("user bob in line 3", "bcrypt");
        if (!hash.isEmpty()) {
            assertThat(users.warnings().get(0)).doesNotContain(hash);
        }
    }

    @Test
    @DisplayName("V-37: a hash whose check would take minutes is refused when the file is read")
    void costsAreBounded() {
        Users users = users("slow:" + HASH_2A.replace("$04$", "$18$") + "\nslowest:" + HASH_2A.replace("$04$", "$31$")
                + "\nlast:" + HASH_2A.replace("$04$", "$17$") + "\nfast:" + HASH_2A);
        assertThat(users.size()).isEqualTo(2);
        assertThat(users.warnings())
                .containsExactly(
                        "user slow in line 1 cannot log in: the hash's cost of 18 is above 17",
                        "user slowest in line 2 cannot log in: the hash's cost of 31 is above 17");
    }

    @Test
    void ofTwoLinesOfOneUserTheLastCounts() {
        Users users = users("u:" + HASH_2A + "\nv:" + HASH_2Y + "\nu:" + HASH_2B);
        assertThat(know(users, "u", "secret-b")).isTrue();
        assertThat(know(users, "u", "secret-a")).isFalse();
        assertThat(users.warnings()).singleElement().asString().contains("line 3", "user u");
        // Whoever was barred by a line at the end is barred.
        assertThat(know(users("u:" + HASH_2A + "\nu:!"), "u", "secret-a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", ":canary", ":$2y$canary", "can\u0000ary:$2y$", "can\u001b[31mary:$2y$"})
    void linesWithoutANameAreLeftOutAndNotQuoted(String line) {
        Users users = users(line + HASH_2A + "\na:" + HASH_2A);
        assertThat(users.size()).isEqualTo(1);
        assertThat(users.warnings())
                .singleElement()
                .asString()
                .contains("line 1")
                .doesNotContain("canary", "\u001b");
        assertThat(know(users, "", "secret-a")).isFalse();
        assertThat(know(users, "a", "secret-a")).isTrue();
    }

    @Test
    void fewOfManyWarningsAreGiven() {
        assertThat(users("canary\n".repeat(100_000)).warnings()).hasSizeLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nobody\n", "\uFEFF"})
    void aFileOfNobodyIsSaidToBeOne(String text) {
        Users users = users(text);
        assertThat(users.warnings()).containsExactly("there is no user who can log in");
        assertThat(know(users, "u", "p")).isFalse();
    }

    @Test
    void aFileInAnotherEncodingIsNobodys() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe});
        file.writeBytes(("a:" + HASH_2A + "\n").getBytes(StandardCharsets.UTF_16LE));
        Users users = Users.parse(file.toByteArray());
        assertThat(users.size()).isZero();
        assertThat(users.warnings()).isNotEmpty();
    }
}
