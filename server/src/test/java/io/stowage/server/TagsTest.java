package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.next;
import static io.stowage.server.Answers.pages;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import io.stowage.oci.MediaType;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** distribution-spec: Listing Tags. */
class TagsTest {

    private static final String LIST = "/v2/r/tags/list";

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void connect() {
        client = registry.client();
    }

    /** Puts one manifest under all these tags. */
    private void push(List<String> tags) {
        client.blob("r", Manifests.EMPTY);
        byte[] manifest = Manifests.small();
        for (int from = 0; from < tags.size(); from += 100) {
            String parameters = tags.subList(from, Math.min(tags.size(), from + 100)).stream()
                    .map(tag -> "tag=" + tag)
                    .collect(Collectors.joining("&"));
            String path = Digest.sha256(manifest) + "?" + parameters;
            assertStatus(201, client.manifest("r", path, manifest, MediaType.OCI_MANIFEST));
        }
    }

    private List<String> list(String query) {
        return strings(json(assertStatus(200, client.get(LIST + query))).path("tags"));
    }

    @Test
    @DisplayName("S-44 the list is 200 with the name and all tags")
    void tagsAreListed() {
        client.image("r", "v1", "layer");
        client.image("r", "v2", "layer");
        HttpResponse<byte[]> answer = assertStatus(200, client.get(LIST));
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(json(answer).path("name").asText()).isEqualTo("r");
        assertThat(strings(json(answer).path("tags"))).containsExactly("v1", "v2");
        assertThat(next(answer)).isEmpty();
    }

    @Test
    @DisplayName("S-44 S-17 a repository without tags has an empty list, an unknown one is 404")
    void listsMayBeEmpty() {
        byte[] manifest = client.image("r", "v1", "layer");
        assertStatus(202, client.delete("/v2/r/manifests/v1"));
        assertThat(list("")).isEmpty();
        assertStatus(200, client.get("/v2/r/manifests/" + Digest.sha256(manifest)));
        assertRefused(client.get("/v2/unknown/tags/list"), 404, "NAME_UNKNOWN");
    }

    @Test
    @DisplayName("S-45 CF-15 the order is that of ASCII, also where one tag is the beginning of another")
    void tagsAreInAsciiOrder() {
        List<String> tags =
                List.of("1", "1-a", "1.0", "1.0.1", "10", "2", "A", "Z", "_", "a", "a-", "a-1", "a.", "a.b", "aa", "b");
        List<String> pushed = new ArrayList<>(tags);
        Collections.reverse(pushed);
        push(pushed);
        assertThat(list("")).isEqualTo(tags);
        for (int n = 1; n <= tags.size() + 1; n++) {
            assertThat(pages(client, LIST + "?n=" + n, "tags")).isEqualTo(tags);
        }
    }

    @Test
    @DisplayName("S-46 n entries and a Link, or fewer and none")
    void pagesHaveTheSizeAskedFor() {
        push(List.of("a", "b", "c", "d"));
        for (int n = 1; n <= 6; n++) {
            HttpResponse<byte[]> page = assertStatus(200, client.get(LIST + "?n=" + n));
            assertThat(strings(json(page).path("tags"))).hasSize(Math.min(n, 4));
            assertThat(next(page).isEmpty()).as("n=" + n).isEqualTo(n >= 4);
        }
    }

    @Test
    @DisplayName("S-46 n=0 is an empty list without a Link")
    void noneMayBeAskedFor() {
        push(List.of("a", "b"));
        for (String query : List.of("?n=0", "?n=0&last=a", "?n=00")) {
            HttpResponse<byte[]> page = assertStatus(200, client.get(LIST + query));
            assertThat(strings(json(page).path("tags"))).isEmpty();
            assertThat(page.headers().allValues("Link")).isEmpty();
        }
        assertRefused(client.get("/v2/unknown/tags/list?n=0"), 404, "NAME_UNKNOWN");
    }

    @Test
    @DisplayName("S-46 S-47 K-09 following the Links gives every tag once, in order, to the end")
    void linksLeadToTheEnd() {
        List<String> tags = new ArrayList<>(new TreeSet<>(IntStream.range(0, 2500)
                .mapToObj(i -> (i % 2 == 0 ? "v" : "V") + Integer.toString(i, 36))
                .toList()));
        push(tags);
        assertThat(pages(client, LIST, "tags")).isEqualTo(tags);
        assertThat(pages(client, LIST + "?n=500", "tags"))
                .as("the last page is full")
                .isEqualTo(tags);
        assertThat(pages(client, LIST + "?n=333", "tags")).isEqualTo(tags);
        assertThat(pages(client, LIST + "?n=100000", "tags")).isEqualTo(tags);
    }

    @Test
    @DisplayName("S-47 CF-15 last is a tag, there or not, and the list goes on behind it")
    void listsGoOnBehindATag() {
        push(List.of("a", "b", "c", "d", "e"));
        assertThat(list("?last=c")).containsExactly("d", "e");
        assertThat(list("?last=c&n=1")).containsExactly("d");
        assertThat(list("?n=1&last=c")).containsExactly("d");
        assertThat(list("?last=bb")).containsExactly("c", "d", "e");
        assertThat(list("?last=1")).as("a tag, not an index").containsExactly("a", "b", "c", "d", "e");
        assertThat(list("?last=e")).isEmpty();
        assertThat(list("?last=z&n=5")).isEmpty();
        assertThat(list("?last=")).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "1.5", "0x10", " ", "", "1e3", "٣"})
    @DisplayName("V-02 an n that is no number is 400")
    void otherNumbersAreRefused(String n) {
        push(List.of("a", "b"));
        String encoded = URLEncoder.encode(n, StandardCharsets.UTF_8);
        assertRefused(client.get(LIST + "?n=" + encoded), 400, "PAGINATION_NUMBER_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1000000000", "2147483648", "9223372036854775808", "99999999999999999999999999", "2&n=1", "2&n=x"
            })
    @DisplayName("V-02 a large n is no reason to fail, nor is one that comes twice")
    void largeNumbersAreClamped(String n) {
        push(List.of("a", "b"));
        assertThat(list("?n=" + n)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2F..", "%00", "a%2Fb", "%C3%A4", "~", "%FF", "a%20b"})
    @DisplayName("V-25 a last that no tag can be gives no 5xx and nothing that is not a tag")
    void otherLastsAreHarmless(String last) {
        push(List.of("a", "b"));
        HttpResponse<byte[]> answer = client.get(LIST + "?last=" + last);
        assertThat(answer.statusCode()).isIn(200, 400);
        if (answer.statusCode() == 200) {
            assertThat(List.of("a", "b")).containsAll(strings(json(answer).path("tags")));
        }
    }

    @Test
    @DisplayName("S-44 a tag that is moved stays one tag; a tag of SHA-512 is listed like any")
    void tagsAreListedOnce() {
        client.image("r", "v1", "one");
        client.image("r", "v1", "two");
        byte[] manifest =
                Manifests.image(Manifests.descriptor(Manifests.EMPTY_TYPE, Manifests.EMPTY), List.of(), "\"x\":1");
        Digest digest = Digest.of(DigestAlgorithm.SHA512, manifest);
        assertStatus(201, client.manifest("r", digest + "?tag=v2", manifest, MediaType.OCI_MANIFEST));
        assertThat(list("")).containsExactly("v1", "v2");
    }
}
