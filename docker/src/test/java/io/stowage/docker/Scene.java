package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stowage.server.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a sequence of steps takes place: a registry, and the model of what it has to have. */
record Scene(RegistryClient client, Wares wares, RegistryModel model, Map<Integer, Session> sessions) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    Scene(RegistryClient client, String name) {
        this(client, new Wares(name), new RegistryModel(), new HashMap<>());
    }

    /** An upload, as its client knows it. */
    static final class Session {
        final String repository;
        final int content;
        final String firstLocation;
        String location;
        int offset;
        boolean ended;

        Session(String repository, int content, String location) {
            this.repository = repository;
            this.content = content;
            this.firstLocation = location;
            this.location = location;
        }
    }

    Optional<Session> session(int number) {
        return Optional.ofNullable(sessions.get(number));
    }

    static HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(() -> RegistryClient.text(answer)).isEqualTo(status);
        return answer;
    }

    /** @param codes of which one is right */
    static void expectRefusal(int status, HttpResponse<byte[]> answer, String... codes) {
        expect(status, answer);
        assertThat(json(answer).at("/errors/0/code").asText()).isIn((Object[]) codes);
    }

    static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(RegistryClient.text(answer), e);
        }
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    static Optional<String> next(HttpResponse<byte[]> page) {
        return page.headers().firstValue("Link").map(link -> {
            Matcher matcher = NEXT.matcher(link);
            assertThat(matcher.matches()).as(link).isTrue();
            return matcher.group(1);
        });
    }

    static void expectHeader(HttpResponse<byte[]> answer, String name, Object value) {
        assertThat(RegistryClient.header(answer, name)).as(name).isEqualTo(value.toString());
    }
}
