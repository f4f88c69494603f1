package io.stowage.storage.gcs.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the emulator does, said in the words of the protocol. */
final class GcsEmulatorTest {

    private static final int QUANTUM = Uploads.QUANTUM_BYTES;

    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // before each
    private GcsEmulator emulator;

    @BeforeEach
    void start() throws Exception {
        emulator = GcsEmulator.start(0, List.of("b"));
    }

    @AfterEach
    void stop() throws Exception {
        emulator.close();
    }

    /** @param headers names and values by turns */
    private HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws Exception {
        URI uri = path.startsWith("http") ? URI.create(path) : URI.create(emulator.uri() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private Map<String, Object> put(String name, String content, String query) throws Exception {
        HttpResponse<String> answer =
                send("POST", "/upload/storage/v1/b/b/o?uploadType=media&name=" + encode(name) + query, content);
        return answer.statusCode() == 200 ? Json.object(answer.body()) : Map.of("status", answer.statusCode());
    }

    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static String object(String name) {
        return "/storage/v1/b/b/o/" + encode(name);
    }

    private String read(String name) throws Exception {
        return send("GET", object(name) + "?alt=media", "").body();
    }

    @Test
    void aSessionTellsHowFarItHasCome() throws Exception {
        String session = session("some/name", "");
        byte[] bytes = bytes(QUANTUM + 10);

        HttpResponse<String> nothing = send("PUT", session, "", "Content-Range", "bytes */*");
        assertThat(nothing.statusCode()).isEqualTo(308);
        assertThat(nothing.headers().firstValue("Range")).isEmpty();

        HttpResponse<String> some =
                send("PUT", session, bytes, "Content-Range", "bytes 0-" + (bytes.length - 1) + "/*");
        assertThat(some.statusCode()).isEqualTo(308);
        assertThat(some.headers().firstValue("Range"))
                .as("only whole quanta are kept")
                .contains("bytes=0-" + (QUANTUM - 1));

        HttpResponse<String> asked = send("PUT", session, "", "Content-Range", "bytes */" + bytes.length);
        assertThat(asked.statusCode()).isEqualTo(308);
        assertThat(asked.headers().firstValue("Range")).contains("bytes=0-" + (QUANTUM - 1));
        assertThat(send("GET", object("some/name"), "").statusCode()).isEqualTo(404);

        HttpResponse<String> gap = send("PUT", session, "x", "Content-Range", "bytes 900000-900000/900001");
        assertThat(gap.statusCode()).isEqualTo(503);

        // What is there already is sent once more, with what follows.
        HttpResponse<String> end =
                send("PUT", session, bytes, "Content-Range", "bytes 0-" + (bytes.length - 1) + "/" + bytes.length);
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(Json.object(end.body())).containsEntry("size", Integer.toString(bytes.length));
        assertThat(read("some/name")).isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
        assertThat(send("PUT", session, "", "Content-Range", "bytes */*").statusCode())
                .as("asked again after the end")
                .isEqualTo(200);
    }

    @Test
    void aCancelledSessionIsGone() throws Exception {
        String session = session("name", "");
        send("PUT", session, bytes(QUANTUM), "Content-Range", "bytes 0-" + (QUANTUM - 1) + "/*");

        assertThat(send("DELETE", session, "").statusCode()).isEqualTo(499);
        assertThat(send("PUT", session, "", "Content-Range", "bytes */*").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", object("name"), "").statusCode()).isEqualTo(404);
    }

    @Test
    void aSessionsConditionHoldsAtItsEnd() throws Exception {
        String session = session("name", "&ifGenerationMatch=0");
        put("name", "somebody else's", "");

        assertThat(send("PUT", session, "mine", "Content-Range", "bytes 0-3/4").statusCode())
                .isEqualTo(412);
        assertThat(read("name")).isEqualTo("somebody else's");
    }

    private String session(String name, String query) throws Exception {
        HttpResponse<String> answer = send(
                "POST",
                "/upload/storage/v1/b/b/o?uploadType=resumable" + query,
                "{\"name\": \"" + name + "\", \"contentType\": \"text/plain\"}",
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    @Test
    void multipartUploadsAreCheckedByTheirChecksum() throws Exception {
        String crc = new Data.InMemory("content\r\n".getBytes(StandardCharsets.UTF_8)).crc32c();
        for (String[] each : new String[][] {{crc, "200"}, {"AAAAAA==", "400"}}) {
            String body = "--x\r\nContent-Type: application/json\r\n\r\n{\"name\": \"n\", \"crc32c\": \"" + each[0]
                    + "\"}\r\n--x\r\nContent-Type: text/plain\r\n\r\ncontent\r\n\r\n--x--\r\n";
            HttpResponse<String> answer = send(
                    "POST",
                    "/upload/storage/v1/b/b/o?uploadType=multipart",
                    body,
                    "Content-Type",
                    "multipart/related; boundary=x");
            assertThat(answer.statusCode()).isEqualTo(Integer.parseInt(each[1]));
        }
        assertThat(read("n")).isEqualTo("content\r\n");
    }

    @Test
    void everyVerbHonoursItsConditions() throws Exception {
        Object first = put("o", "1", "&ifGenerationMatch=0").get("generation");
        assertThat(put("o", "2", "&ifGenerationMatch=0")).containsEntry("status", 412);
        Object second = put("o", "2", "&ifGenerationMatch=" + first).get("generation");
        assertThat(second).isNotEqualTo(first);
        String stale = "?ifGenerationMatch=" + first;
        String good = "?ifGenerationMatch=" + second;
        String compose = "{\"sourceObjects\": [{\"name\": \"o\"}]}";

        assertThat(status("GET", object("o") + stale, "")).isEqualTo(412);
        assertThat(status("GET", object("o") + "?ifGenerationNotMatch=" + second, ""))
                .isEqualTo(304);
        assertThat(status("GET", object("o") + "?generation=" + first, "")).isEqualTo(404);
        assertThat(status("GET", object("o") + good + "&alt=media", "")).isEqualTo(200);
        assertThat(status("POST", object("o") + "/compose" + stale, compose)).isEqualTo(412);
        assertThat(status("PATCH", object("o") + "?ifMetagenerationMatch=2", "{}"))
                .isEqualTo(412);
        assertThat(status("PATCH", object("o") + "?ifMetagenerationMatch=1", "{\"metadata\": {\"a\": \"b\"}}"))
                .isEqualTo(200);
        assertThat(status("PATCH", object("o") + "?ifMetagenerationMatch=1", "{}"))
                .isEqualTo(412);
        assertThat(status("POST", object("o") + "/moveTo/o/p?ifSourceGenerationMatch=" + first, ""))
                .isEqualTo(412);
        assertThat(status("POST", object("o") + "/copyTo/b/b/o/p" + good, "")).isEqualTo(412);
        assertThat(status("POST", object("o") + "/rewriteTo/b/b/o/p?ifGenerationMatch=0", ""))
                .isEqualTo(200);
        assertThat(status("POST", object("o") + "/moveTo/o/p?ifGenerationMatch=0", ""))
                .isEqualTo(412);
        assertThat(status("DELETE", object("o") + stale, "")).isEqualTo(412);
        assertThat(status("DELETE", object("o") + good, "")).isEqualTo(204);
        assertThat(status("DELETE", object("o") + good, "")).isEqualTo(404);
    }

    private int status(String method, String path, String body) throws Exception {
        return send(method, path, body, "Content-Type", "application/json").statusCode();
    }

    @Test
    void composedAndMovedObjectsAreTheirBytes() throws Exception {
        Object first = put("p/1", "one ", "").get("generation");
        put("p/2", "two", "");
        put("p/1", "new ", "");
        String stale = "{\"sourceObjects\": [{\"name\": \"p/1\", \"generation\": \"" + first + "\"}]}";
        assertThat(status("POST", object("q") + "/compose", stale)).isEqualTo(404);
        String both = "{\"sourceObjects\": [{\"name\": \"p/1\"}, {\"name\": \"p/2\"}]}";
        assertThat(status("POST", object("q") + "/compose", both)).isEqualTo(200);
        assertThat(read("q")).isEqualTo("new two");
        String many = "{\"sourceObjects\": [" + "{\"name\": \"p/1\"},".repeat(32) + "{\"name\": \"p/2\"}]}";
        assertThat(status("POST", object("q") + "/compose", many)).isEqualTo(400);

        assertThat(status("POST", object("q") + "/moveTo/o/" + encode("r/s"), ""))
                .isEqualTo(200);
        assertThat(status("GET", object("q"), "")).isEqualTo(404);
        assertThat(read("r/s")).isEqualTo("new two");
    }

    @Test
    void pagesCountPrefixes() throws Exception {
        for (String name : List.of("a/1", "a/2", "b", "c/x/1", "c/y/1", "d")) {
            put(name, "x", "");
        }
        assertThat(pages("?delimiter=/&maxResults=2")).containsExactly("a/,b", "c/,d");
        assertThat(pages("?maxResults=4")).containsExactly("a/1,a/2,b,c/x/1", "c/y/1,d");
        assertThat(pages("?prefix=c/&delimiter=/&maxResults=1")).containsExactly("c/x/", "c/y/");
        assertThat(pages("?startOffset=b&maxResults=10")).as("inclusive").containsExactly("b,c/x/1,c/y/1,d");
        assertThat(pages("?startOffset=a/2&delimiter=/&endOffset=d")).containsExactly("a/,b,c/");
    }

    @SuppressWarnings("unchecked")
    private List<String> pages(String query) throws Exception {
        List<String> pages = new ArrayList<>();
        String token = "";
        do {
            String next = token.isEmpty() ? "" : "&pageToken=" + encode(token);
            HttpResponse<String> answer =
                    send("GET", "/storage/v1/b/b/o" + query + next + "&fields=items(name),prefixes,nextPageToken", "");
            Map<String, Object> page = Json.object(answer.body());
            List<String> names = new ArrayList<>();
            for (Object item : (List<Object>) page.getOrDefault("items", List.of())) {
                assertThat(((Map<String, Object>) item).keySet()).containsExactly("name");
                names.add(((Map<String, Object>) item).getOrDefault("name", "").toString());
            }
            names.addAll((List<String>) page.getOrDefault("prefixes", List.of()));
            names.sort(null);
            pages.add(String.join(",", names));
            token = page.getOrDefault("nextPageToken", "").toString();
        } while (!token.isEmpty());
        return pages;
    }

    @Test
    void rangesAreAnsweredInPart() throws Exception {
        put("o", "0123456789", "");
        for (String[] each : new String[][] {
            {"bytes=2-4", "206", "234", "bytes 2-4/10"},
            {"bytes=7-", "206", "789", "bytes 7-9/10"},
            {"bytes=-2", "206", "89", "bytes 8-9/10"},
            {"bytes=8-99", "206", "89", "bytes 8-9/10"},
            {"bytes=10-", "416", "The requested range cannot be satisfied.", "bytes */10"}
        }) {
            HttpResponse<String> answer = send("GET", object("o") + "?alt=media", "", "Range", each[0]);
            assertThat(answer.statusCode()).isEqualTo(Integer.parseInt(each[1]));
            assertThat(answer.body()).isEqualTo(each[2]);
            assertThat(answer.headers().firstValue("Content-Range")).contains(each[3]);
        }
    }

    @Test
    void aLinkNeedsASignature() throws Exception {
        put("o", "x", "");
        assertThat(status("GET", "/b/o", "")).isEqualTo(403);
        assertThat(status("GET", "/storage/v1/b/none", "")).isEqualTo(404);
        assertThat(status("GET", "/storage/v1/b/b", "")).isEqualTo(200);
    }

    @Test
    void faultsComeByRequest() throws Exception {
        assertThat(status("POST", "/_faults", "{\"call\": \"buckets.get\", \"kind\": \"REFUSE\", \"status\": 429}"))
                .isEqualTo(204);
        assertThat(status("GET", "/storage/v1/b/b", "")).isEqualTo(429);
        assertThat(status("GET", "/storage/v1/b/b", "")).isEqualTo(200);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }
}
