package io.stowage.server;

import static io.stowage.server.Answers.assertRefused;
import static io.stowage.server.Answers.assertStatus;
import static io.stowage.server.Answers.json;
import static io.stowage.server.Answers.strings;
import static io.stowage.server.RegistryClient.header;
import static io.stowage.server.RegistryClient.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.Policy;
import io.stowage.server.auth.RepositoryPattern;
import io.stowage.server.auth.Rule;
import io.stowage.server.auth.Rule.Subjects;
import io.stowage.server.auth.WordPattern;
import io.stowage.storage.memory.MemoryStore;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one gate: every route, and everybody who may come. */
class AccessTest {

    private static final String TAGGED = "/v2/team/app/manifests/v1";

    private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension(
            MemoryStore::new,
            builder -> builder.access(AccessControl.by(new TestUsers(
                            "reader", "writer", "deleter", "creator", "updater", "tenant", "admin,admins"))
                    .with(new Policy(List.of(
                            rule("reader", "team/**", Action.PULL, Action.CATALOG),
                            rule("writer", "team/**", Action.PULL, Action.PUSH),
                            rule("creator", "team/**", Action.PULL, Action.CREATE),
                            rule("updater", "team/**", Action.PULL, Action.UPDATE),
                            rule("deleter", "team/**", Action.DELETE),
                            rule("tenant", "other/**", Action.PULL, Action.PUSH, Action.DELETE, Action.CATALOG),
                            new Rule(
                                    new Subjects(true, false, List.of(), List.of()),
                                    List.of(RepositoryPattern.of("public/**")),
                                    Set.of(Action.PULL)),
                            new Rule(
                                    new Subjects(false, false, List.of(), List.of(WordPattern.of("admins"))),
                                    List.of(RepositoryPattern.of("**")),
                                    Set.of(Action.values())))))));

    private RegistryClient anonymous;
    private RegistryClient admin;
    private byte[] manifest;
    private Digest layer;

    private static Rule rule(String user, String repositories, Action... actions) {
        return new Rule(
                new Subjects(false, false, List.of(WordPattern.of(user)), List.of()),
                List.of(RepositoryPattern.of(repositories)),
                Set.of(actions));
    }

    @BeforeEach
    void push() {
        anonymous = registry.client();
        admin = anonymous.as("admin:admin");
        manifest = admin.image("team/app", "v1", "layer");
        admin.image("other/app", "v1", "other layer");
        admin.image("public/app", "v1", "public layer");
        layer = Digest.sha256(utf8("layer"));
    }

    private RegistryClient client(String who) {
        return switch (who) {
            case "anonymous" -> anonymous;
            case "wrong" -> anonymous.as("reader:wrong");
            default -> anonymous.as(who + ":" + who);
        };
    }

    /** anonymous, wrong, reader, writer, creator, deleter, tenant, admin; 2 for what is let in, whatever comes of it. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET,    /,                                         2 2 2 2 2 2 2 2",
        "GET,    /livez,                                    2 2 2 2 2 2 2 2",
        "GET,    /readyz,                                   2 2 2 2 2 2 2 2",
        "GET,    /startupz,                                 2 2 2 2 2 2 2 2",
        "GET,    /healthz,                                  2 2 2 2 2 2 2 2",
        "GET,    /v2/,                                      401 401 2 2 2 2 2 2",
        "HEAD,   /v2/,                                      401 401 2 2 2 2 2 2",
        "GET,    /v2/_catalog,                              401 401 2 403 403 403 2 2",
        "GET,    /v2/_oci/ext/discover,                     401 401 2 2 2 2 2 2",
        "GET,    /v2/team/app/_oci/ext/discover,            401 401 2 2 2 403 403 2",
        "GET,    /v2/team/app/tags/list,                    401 401 2 2 2 403 403 2",
        "GET,    /v2/team/app/referrers/LAYER,              401 401 2 2 2 403 403 2",
        "GET,    /v2/team/app/manifests/v1,                 401 401 2 2 2 403 403 2",
        "HEAD,   /v2/team/app/manifests/v1,                 401 401 2 2 2 403 403 2",
        "GET,    /v2/team/app/manifests/none,               401 401 2 2 2 403 403 2",
        "GET,    /v2/team/none/manifests/none,              401 401 2 2 2 403 403 2",
        "PUT,    /v2/team/app/manifests/v2,                 401 401 403 2 2 403 403 2",
        "DELETE, /v2/team/app/manifests/v1,                 401 401 403 403 403 2 403 2",
        "DELETE, /v2/team/none/manifests/v1,                401 401 403 403 403 2 403 2",
        "GET,    /v2/team/app/blobs/LAYER,                  401 401 2 2 2 403 403 2",
        "HEAD,   /v2/team/app/blobs/LAYER,                  401 401 2 2 2 403 403 2",
        "GET,    /v2/team/app/blobs/NONE,                   401 401 2 2 2 403 403 2",
        "DELETE, /v2/team/app/blobs/LAYER,                  401 401 403 403 403 2 403 2",
        "POST,   /v2/team/app/blobs/uploads/,               401 401 403 2 2 403 403 2",
        "POST,   /v2/team/app/blobs/uploads/?mount=LAYER,   401 401 403 2 2 403 403 2",
        "GET,    /v2/team/app/blobs/uploads/UPLOAD,         401 401 403 2 2 403 403 2",
        "HEAD,   /v2/team/app/blobs/uploads/UPLOAD,         401 401 403 2 2 403 403 2",
        "PATCH,  /v2/team/app/blobs/uploads/UPLOAD,         401 401 403 2 2 403 403 2",
        "PUT,    /v2/team/app/blobs/uploads/UPLOAD?digest=LAYER, 401 401 403 2 2 403 403 2",
        "DELETE, /v2/team/app/blobs/uploads/UPLOAD,         401 401 403 2 2 403 403 2",
        "DELETE, /admin/blobs/NONE,                         401 401 403 403 403 403 403 2",
        "GET,    /v2/public/app/manifests/v1,               2 401 2 2 2 2 2 2",
    })
    @DisplayName("V-20 V-24 V-48: every route, by everybody, on what is there and what is not")
    void everyRoute(String method, String path, String expected) {
        List<String> who = List.of("anonymous", "wrong", "reader", "writer", "creator", "deleter", "tenant", "admin");
        List<String> seen = new ArrayList<>();
        for (String each : who) {
            String upload = RegistryClient.location(assertStatus(202, admin.post("/v2/team/app/blobs/uploads/")));
            String id = upload.substring(upload.lastIndexOf('/') + 1).split("\\?", 2)[0];
            HttpResponse<byte[]> answer = client(each)
                    .send(
                            method,
                            path.replace("LAYER", layer.toString())
                                    .replace("NONE", NO_DIGEST)
                                    .replace("UPLOAD", id),
                            method.equals("PUT") && path.contains("manifests") ? manifest : new byte[0]);
            int status = answer.statusCode();
            boolean refused = status == 401 || status == 403;
            assertThat(status).as(each).isNotEqualTo(500);
            seen.add(refused ? String.valueOf(status) : "2");
            if (status == 401) {
                assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"test\"");
            }
            if (refused && !method.equals("HEAD")) {
                assertRefused(answer, status, status == 401 ? "UNAUTHORIZED" : "DENIED");
            }
        }
        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Test
    @DisplayName("V-48: what is refused is refused in the same words, whether the thing is there or not")
    void nothingTellsWhatIsThere() {
        for (String who : List.of("anonymous", "wrong", "tenant")) {
            HttpResponse<byte[]> there = client(who).get("/v2/team/app/manifests/v1");
            HttpResponse<byte[]> notThere = client(who).get("/v2/team/app/manifests/v9");
            assertThat(notThere.body()).isEqualTo(there.body());
            HttpResponse<byte[]> blob = client(who).get("/v2/team/app/blobs/" + layer);
            HttpResponse<byte[]> noBlob = client(who).get("/v2/team/app/blobs/" + NO_DIGEST);
            assertThat(noBlob.body()).isEqualTo(blob.body());
            assertThat(noBlob.headers().map().keySet())
                    .isEqualTo(blob.headers().map().keySet());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/_catalog/",
        "//v2/_catalog",
        "/v2//_catalog",
        "/v2/%5fcatalog",
        "/v2/_catalog;x",
        "/V2/_catalog",
        "/v2/_CATALOG",
        "/v2/./_catalog",
        "/v2/x/../_catalog",
        "/v2/team%2Fapp/manifests/v1",
        "/v2/team/app/manifests//v1",
        "/v2/public/../team/app/manifests/v1",
    })
    @DisplayName("V-19 V-36: no other spelling of a path goes round the gate")
    void otherSpellingsOpenNothing(String path) throws java.io.IOException {
        try (RawConnection connection = registry.connect()) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            RawConnection.Answer answer = connection.answer();
            assertThat(answer.status()).isIn(400, 401, 404);
            assertThat(answer.body()).doesNotContain("repositories", "schemaVersion");
        }
    }

    @Test
    @DisplayName("K-01: docker sends its credentials only if the first answer asks for them")
    void whoShowsNothingIsAskedFirst() {
        assertStatus(401, anonymous.get("/v2/"));
        assertStatus(200, anonymous.get("/v2/public/app/manifests/v1"));
        // podman says so when it has no credentials
        assertStatus(200, anonymous.showing("Basic Og==").get("/v2/public/app/manifests/v1"));
    }

    @Test
    void theCatalogHasWhatTheCallerMayPull() {
        assertThat(strings(json(client("reader").get("/v2/_catalog")).path("repositories")))
                .containsExactly("public/app", "team/app");
        assertThat(strings(json(client("tenant").get("/v2/_catalog")).path("repositories")))
                .containsExactly("other/app", "public/app");
        HttpResponse<byte[]> page = assertStatus(200, client("reader").get("/v2/_catalog?n=1"));
        assertThat(strings(json(page).path("repositories"))).containsExactly("public/app");
        assertThat(Answers.next(page)).singleElement().asString().contains("last=public%2Fapp");
        assertThat(Answers.pages(client("reader"), "/v2/_catalog?n=1", "repositories"))
                .containsExactly("public/app", "team/app");
    }

    @Test
    @DisplayName("V-09: a blob of a repository that one may not pull is not to be had by a mount")
    void mountsFindNothingWhereTheCallerMayNotPull() {
        RegistryClient tenant = client("tenant");
        String mount = "/v2/other/app/blobs/uploads/?mount=" + layer;
        assertStatus(202, tenant.post(mount + "&from=team/app"));
        assertStatus(202, tenant.post(mount));
        assertStatus(404, tenant.head("/v2/other/app/blobs/" + layer));
        assertStatus(
                201,
                tenant.post("/v2/other/new/blobs/uploads/?mount=" + Digest.sha256(utf8("other layer"))
                        + "&from=other/app"));
        assertStatus(201, admin.post(mount + "&from=team/app"));
        // who may pull anywhere gets it from anywhere
        assertStatus(201, admin.post("/v2/other/third/blobs/uploads/?mount=" + layer));
    }

    @Test
    @DisplayName("V-14: an upload of one repository is none of another, whoever replays its address")
    void uploadsStayInTheirRepository() {
        String upload = RegistryClient.location(assertStatus(202, admin.post("/v2/team/app/blobs/uploads/")));
        String elsewhere = upload.replace("/team/app/", "/other/app/");
        RegistryClient tenant = client("tenant");
        for (String method : List.of("GET", "PATCH", "DELETE")) {
            assertStatus(404, tenant.send(method, elsewhere, new byte[0]));
        }
        assertStatus(404, tenant.send("PUT", RegistryClient.with(elsewhere, "digest=" + layer), utf8("layer")));
        assertStatus(204, admin.get(upload));
    }

    @ParameterizedTest
    @CsvSource({"latest", "Latest", "v1", "sha256-abc.sig"})
    @DisplayName("V-12: who may create only does not overwrite, whatever the tag is called")
    void tagsThatMayOnlyBeCreatedStay(String tag) {
        RegistryClient creator = client("creator");
        byte[] first = creator.image("team/new", tag, "one");
        byte[] second = creator.image("team/new", "another", "two");
        assertRefused(creator.manifest("team/new", tag, second, MediaType.OCI_MANIFEST), 403, "DENIED");
        assertRefused(
                creator.send(
                        "PUT",
                        "/v2/team/new/manifests/third?tag=fourth&tag=" + tag,
                        second,
                        "Content-Type",
                        MediaType.OCI_MANIFEST.value()),
                403,
                "DENIED");
        assertStatus(404, creator.get("/v2/team/new/manifests/third"));
        assertThat(creator.get("/v2/team/new/manifests/" + tag).body()).isEqualTo(first);
        // Repeating a push whose answer was lost changes nothing.
        assertStatus(201, creator.manifest("team/new", tag, first, MediaType.OCI_MANIFEST));
        assertStatus(201, client("writer").manifest("team/new", tag, second, MediaType.OCI_MANIFEST));
    }

    /** What many who tag another manifest each at once are answered, round by round. */
    private List<List<Integer>> race(String who, List<byte[]> manifests, List<String> tags) throws Exception {
        RegistryClient client = client(who);
        List<List<Integer>> rounds = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(manifests.size());
        try {
            for (String tag : tags) {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Integer>> answers = new ArrayList<>();
                for (byte[] each : manifests) {
                    answers.add(threads.submit(() -> {
                        start.await();
                        return client.manifest("team/race", tag, each, MediaType.OCI_MANIFEST)
                                .statusCode();
                    }));
                }
                start.countDown();
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> answer : answers) {
                    statuses.add(answer.get());
                }
                rounds.add(statuses);
            }
        } finally {
            threads.shutdownNow();
        }
        return rounds;
    }

    private List<byte[]> manifests(int n) {
        List<byte[]> manifests = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            manifests.add(admin.image("team/race", "own-" + i, "layer " + i));
        }
        return manifests;
    }

    @Test
    @DisplayName("V-12: of many who create the same tag at once exactly one does")
    void oneOfManyCreatesATag() throws Exception {
        List<String> tags =
                IntStream.range(0, 20).mapToObj(round -> "race-" + round).toList();
        assertThat(race("creator", manifests(8), tags)).hasSize(20).allSatisfy(statuses -> {
            assertThat(statuses).containsOnly(201, 403);
            assertThat(statuses.stream().filter(status -> status == 201)).hasSize(1);
        });
    }

    @Test
    void whoMayOnlyUpdateDoesSoWhoeverElseDoes() throws Exception {
        List<byte[]> manifests = manifests(8);
        assertThat(race("updater", manifests, List.of("own-0", "own-1", "own-2", "own-3")))
                .allSatisfy(statuses -> assertThat(statuses).containsOnly(201));
        assertThat(race("updater", manifests, List.of("new")))
                .allSatisfy(statuses -> assertThat(statuses).containsOnly(403));
    }

    @Test
    @DisplayName("V-37: an address that is wrong too often has to wait, and who is known does not")
    void whoIsWrongTooOftenHasToWait() {
        RegistryClient reader = client("reader");
        assertStatus(200, reader.get("/v2/"));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            statuses.add(anonymous.as("reader:guess-" + i).get("/v2/").statusCode());
        }
        assertThat(statuses.subList(0, 60)).containsOnly(401);
        HttpResponse<byte[]> waiting = anonymous.as("reader:another guess").get("/v2/");
        assertRefused(waiting, 429, "TOOMANYREQUESTS");
        assertThat(Integer.parseInt(header(waiting, "Retry-After"))).isBetween(1, 60);
        assertStatus(200, reader.get(TAGGED));
    }

    @Test
    void twoHeadersOfCredentialsAreNone() throws java.io.IOException {
        try (RawConnection connection = registry.connect()) {
            String shown = "Authorization: Basic cmVhZGVyOnJlYWRlcg==\r\n";
            connection.send("GET /v2/ HTTP/1.1\r\nHost: localhost\r\n" + shown + shown + "\r\n");
            assertThat(connection.answer().status()).isEqualTo(401);
        }
    }
}
