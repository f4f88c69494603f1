package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests ask of answers. */
final class Answers {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; *rel=\"?next\"?");

    private Answers() {}

    /** The JSON of an answer. */
    static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(RegistryClient.text(answer), e);
        }
    }

    /** The strings of a JSON array. */
    static List<String> strings(JsonNode array) {
        assertThat(array.isArray()).as(array.toString()).isTrue();
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }

    /** Asserts a refusal in the specification's form. distribution-spec: Error Codes. */
    static void assertRefused(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).as(() -> RegistryClient.text(answer)).isEqualTo(status);
        assertErrors(answer);
        assertThat(json(answer).path("errors").path(0).path("code").asText()).isEqualTo(code);
    }

    /** Asserts that the body is the specification's list of errors. */
    static void assertErrors(HttpResponse<byte[]> answer) {
        assertThat(RegistryClient.header(answer, "Content-Type")).isEqualTo("application/json");
        JsonNode errors = json(answer).path("errors");
        assertThat(errors.isArray() && !errors.isEmpty())
                .as(() -> RegistryClient.text(answer))
                .isTrue();
        for (JsonNode error : errors) {
            assertThat(error.path("code").asText()).matches("[A-Z_]+");
            assertThat(error.path("message").asText()).isNotBlank();
        }
    }

    /** Asserts a status, showing the body when it is another one; gives the answer. */
    static HttpResponse<byte[]> assertStatus(int status, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(() -> RegistryClient.text(answer)).isEqualTo(status);
        return answer;
    }

    /** Where the next page is; empty when this is the last one. */
    static List<String> next(HttpResponse<byte[]> answer) {
        List<String> links = answer.headers().allValues("Link");
        assertThat(links).hasSizeLessThanOrEqualTo(1);
        return links.stream()
                .map(link -> {
                    Matcher matcher = NEXT.matcher(link);
                    assertThat(matcher.matches()).as(link).isTrue();
                    return matcher.group(1);
                })
                .toList();
    }

    /** The strings under {@code field} of all pages, from {@code path} on; each page is asserted to be in its place. */
    static List<String> pages(RegistryClient client, String path, String field) {
        List<String> all = new ArrayList<>();
        List<String> next = List.of(path);
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = assertStatus(200, client.get(next.get(0)));
            List<String> entries = strings(json(page).path(field));
            next = next(page);
            assertThat(entries.isEmpty() && !all.isEmpty())
                    .as("a page behind the last one")
                    .isFalse();
            assertThat(next).allMatch(link -> link.startsWith("/v2/"), "is relative");
            all.addAll(entries);
        }
        return all;
    }
}
