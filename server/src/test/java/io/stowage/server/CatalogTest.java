package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.next;
import static io.stowage.server.Answers.pages;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of repositories, as Distribution has it and replicating registries ask for it. */
class CatalogTest {

    private static final String CATALOG = "/v2/_catalog";

    /** Names of which one is the beginning of another, and one is a folder of another. */
    private static final List<String> NAMES = List.of(
            "a", "a/b", "a/b/c", "a-b", "a.b", "a0", "aa", "b/a", "b/b", "manifests", "uploads/blobs", "z/y/x/w");

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    private RegistryClient client;

    @BeforeEach
    void push() {
        client = registry.client();
        List<String> names = new ArrayList<>(NAMES);
        Collections.reverse(names);
        names.forEach(name -> client.image(name, "v1", "layer"));
    }

    @Test
    @DisplayName("K-18 every repository is listed once")
    void repositoriesAreListed() {
        HttpResponse<byte[]> answer = assertStatus(200, client.get(CATALOG));
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(strings(json(answer).path("repositories"))).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(next(answer)).isEmpty();
    }

    @Test
    @DisplayName("K-18 pages of any size give the same list, each repository once, and end")
    void pagesGiveTheSameList() {
        List<String> all = strings(json(client.get(CATALOG)).path("repositories"));
        for (int n = 1; n <= NAMES.size() + 1; n++) {
            assertThat(pages(client, CATALOG + "?n=" + n, "repositories")).isEqualTo(all);
            HttpResponse<byte[]> first = client.get(CATALOG + "?n=" + n);
            assertThat(strings(json(first).path("repositories"))).hasSize(Math.min(n, all.size()));
        }
    }

    @Test
    @DisplayName("K-18 last goes on behind a repository")
    void listsGoOnBehindARepository() {
        List<String> all = strings(json(client.get(CATALOG)).path("repositories"));
        for (int i = 0; i < all.size(); i++) {
            HttpResponse<byte[]> page = assertStatus(200, client.get(CATALOG + "?last=" + all.get(i)));
            assertThat(strings(json(page).path("repositories"))).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "1001", "1000000000", "9223372036854775808", "99999999999999999999999"})
    @DisplayName("K-18 V-02 a large n is clamped, not refused")
    void largeNumbersAreClamped(String n) {
        HttpResponse<byte[]> answer = assertStatus(200, client.get(CATALOG + "?n=" + n));
        assertThat(strings(json(answer).path("repositories"))).hasSize(NAMES.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "", "1.0"})
    @DisplayName("V-02 an n that is no number is 400")
    void otherNumbersAreRefused(String n) {
        assertRefused(client.get(CATALOG + "?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
    }

    @Test
    @DisplayName("V-02 n=0 is answered, without a Link")
    void noneMayBeAskedFor() {
        HttpResponse<byte[]> answer = client.get(CATALOG + "?n=0");
        assertThat(answer.statusCode()).isIn(200, 400);
        assertThat(answer.headers().allValues("Link")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2F..", "%00", "A", "~", "%FF", "a%2F", "%2F"})
    @DisplayName("V-25 a last that no repository can be gives no 5xx")
    void otherLastsAreHarmless(String last) {
        HttpResponse<byte[]> answer = client.get(CATALOG + "?last=" + last);
        assertThat(answer.statusCode()).isIn(200, 400);
        if (answer.statusCode() == 200) {
            assertThat(NAMES).containsAll(strings(json(answer).path("repositories")));
        }
    }
}
