package io.stowage.docker;

import static io.stowage.docker.Scene.expect;
import static io.stowage.docker.Scene.expectHeader;
import static io.stowage.docker.Scene.expectRefusal;
import static io.stowage.docker.Scene.json;
import static io.stowage.docker.Scene.next;
import static io.stowage.docker.Scene.texts;
import static io.stowage.server.RegistryClient.location;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.docker.Wares.Pushable;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.server.PushMethod;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One request or a few, possible in any state: what has to be answered is the model's to say. Numbers choose the wares. */
interface Step {

    void take(Scene scene);

    /** A blob, in one of the ways to push it. */
    record Push(int repository, int content, boolean sha512, PushMethod method) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().digest(content, sha512);
            HttpResponse<byte[]> answer =
                    expect(201, method.push(scene.client(), name, scene.wares().content(content), digest.toString()));
            expectHeader(answer, "Docker-Content-Digest", digest);
            scene.model().addBlob(name, scene.wares().digest(content, false), digest);
        }
    }

    /** Content that does not have the digest it is pushed by. */
    record PushWrong(int repository, int content, boolean sha512) implements Step {
        @Override
        public void take(Scene scene) {
            String path = "/v2/" + scene.wares().repository(repository) + "/blobs/uploads/?digest="
                    + scene.wares().digest(content, sha512);
            byte[] other =
                    Arrays.copyOf(scene.wares().content(content), scene.wares().content(content).length + 1);
            expectRefusal(400, scene.client().send("POST", path, other), "DIGEST_INVALID");
        }
    }

    /** @param from where it is said to be, or -1 */
    record Mount(int repository, int from, int content, boolean sha512) implements Step {
        @Override
        public void take(Scene scene) {
            if (from < 0 && !scene.wares().isOwn(content)) {
                return;
            }
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().digest(content, sha512);
            String source = from < 0 ? "" : "&from=" + scene.wares().repository(from);
            boolean there = from < 0
                    ? scene.model().hasContent(digest)
                    : scene.model().hasBlob(scene.wares().repository(from), digest);
            HttpResponse<byte[]> answer =
                    scene.client().post("/v2/" + name + "/blobs/uploads/?mount=" + digest + source);
            expect(there ? 201 : 202, answer);
            if (there) {
                expectHeader(answer, "Docker-Content-Digest", digest);
                scene.model().addBlob(name, scene.wares().digest(content, false), digest);
            } else {
                expect(204, scene.client().delete(location(answer)));
            }
        }
    }

    record DeleteBlob(int repository, int content, boolean sha512) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().digest(content, sha512);
            HttpResponse<byte[]> answer = scene.client().delete("/v2/" + name + "/blobs/" + digest);
            if (scene.model().deleteBlob(name, digest)) {
                expect(202, answer);
            } else {
                expectRefusal(404, answer, "BLOB_UNKNOWN", "NAME_UNKNOWN");
            }
        }
    }

    record GetBlob(int repository, int content, boolean sha512) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().digest(content, sha512);
            String path = "/v2/" + name + "/blobs/" + digest;
            HttpResponse<byte[]> head = scene.client().head(path);
            HttpResponse<byte[]> answer = scene.client().get(path);
            if (!scene.model().hasBlob(name, digest)) {
                expect(404, head);
                expectRefusal(404, answer, "BLOB_UNKNOWN", "NAME_UNKNOWN");
                return;
            }
            byte[] bytes = scene.wares().content(content);
            for (HttpResponse<byte[]> each : List.of(head, answer)) {
                expect(200, each);
                expectHeader(each, "Content-Length", bytes.length);
                expectHeader(each, "Docker-Content-Digest", digest);
            }
            assertThat(answer.body()).isEqualTo(bytes);
        }
    }

    /** @param from in hundredths of the content, as {@code to} is; beyond 100 it begins past the end */
    record GetRange(int repository, int content, int from, int to) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().digest(content, false);
            byte[] bytes = scene.wares().content(content);
            int first = bytes.length * from / 100;
            int last = Math.max(first, bytes.length * to / 100);
            HttpResponse<byte[]> answer =
                    scene.client().get("/v2/" + name + "/blobs/" + digest, "Range", "bytes=" + first + '-' + last);
            if (!scene.model().hasBlob(name, digest)) {
                expectRefusal(404, answer, "BLOB_UNKNOWN", "NAME_UNKNOWN");
            } else if (bytes.length == 0) {
                expect(200, answer);
            } else if (first >= bytes.length) {
                expect(416, answer);
                expectHeader(answer, "Content-Range", "bytes */" + bytes.length);
            } else {
                int end = Math.min(last, bytes.length - 1);
                expect(206, answer);
                expectHeader(answer, "Content-Range", "bytes " + first + '-' + end + '/' + bytes.length);
                assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, first, end + 1));
            }
        }
    }

    /**
     * @param complete whether what it refers to is pushed before it
     * @param tag by which it is pushed; when absent, by its digest
     * @param extra another tag, by the parameter
     */
    record PutManifest(int repository, int manifest, boolean complete, Optional<Integer> tag, Optional<Integer> extra)
            implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Pushable pushed = scene.wares().manifest(manifest);
            if (complete) {
                complete(scene, name, pushed);
            }
            String reference =
                    tag.map(scene.wares()::tag).orElse(pushed.digest().toString());
            Optional<String> more = extra.map(scene.wares()::tag);
            String path = reference + more.map(text -> "?tag=" + text).orElse("");
            HttpResponse<byte[]> answer = scene.client().manifest(name, path, pushed.bytes(), pushed.type());
            if (!scene.model().takes(name, pushed)) {
                expectRefusal(400, answer, "MANIFEST_BLOB_UNKNOWN");
                return;
            }
            expect(201, answer);
            expectHeader(answer, "Docker-Content-Digest", pushed.digest());
            pushed.subject().ifPresent(subject -> expectHeader(answer, "OCI-Subject", subject));
            scene.model().putManifest(name, pushed);
            tag.ifPresent(some -> scene.model().tag(name, reference, pushed));
            more.ifPresent(some -> scene.model().tag(name, some, pushed));
        }

        private static void complete(Scene scene, String name, Pushable pushed) {
            for (byte[] blob : pushed.blobs()) {
                Digest digest = scene.client().blob(name, blob);
                scene.model().addBlob(name, digest, digest);
            }
            for (Pushable child : pushed.children()) {
                complete(scene, name, child);
                String reference = child.digest().toString();
                expect(201, scene.client().manifest(name, reference, child.bytes(), child.type()));
                scene.model().putManifest(name, child);
            }
        }
    }

    /** @param tag by which it is asked for; when absent, by the digest of {@code manifest} */
    record GetManifest(int repository, int manifest, Optional<Integer> tag) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            String reference = reference(scene, manifest, tag);
            String path = "/v2/" + name + "/manifests/" + reference;
            HttpResponse<byte[]> head = scene.client().head(path);
            HttpResponse<byte[]> answer = scene.client().get(path);
            Optional<Pushable> expected = scene.model().manifest(name, reference);
            if (expected.isEmpty()) {
                expect(404, head);
                expectRefusal(404, answer, "MANIFEST_UNKNOWN", "NAME_UNKNOWN");
                return;
            }
            for (HttpResponse<byte[]> each : List.of(head, answer)) {
                expect(200, each);
                expectHeader(each, "Content-Length", expected.get().bytes().length);
                expectHeader(each, "Content-Type", expected.get().type());
                expectHeader(each, "Docker-Content-Digest", expected.get().digest());
            }
            assertThat(answer.body()).isEqualTo(expected.get().bytes());
        }
    }

    /** @param tag which goes; when absent, {@code manifest} goes with all its tags */
    record DeleteManifest(int repository, int manifest, Optional<Integer> tag) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            String reference = reference(scene, manifest, tag);
            boolean known = scene.model().isKnown(name);
            HttpResponse<byte[]> answer = scene.client().delete("/v2/" + name + "/manifests/" + reference);
            if (scene.model().deleteManifest(name, reference)) {
                expect(202, answer);
            } else {
                expectRefusal(404, answer, known ? "MANIFEST_UNKNOWN" : "NAME_UNKNOWN");
            }
        }
    }

    private static String reference(Scene scene, int manifest, Optional<Integer> tag) {
        return tag.map(scene.wares()::tag)
                .orElse(scene.wares().manifest(manifest).digest().toString());
    }

    record ListTags(int repository, int n) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            String first = "/v2/" + name + "/tags/list?n=" + n;
            if (!scene.model().isKnown(name)) {
                expectRefusal(404, scene.client().get(first), "NAME_UNKNOWN");
                return;
            }
            List<String> found = new ArrayList<>();
            Optional<String> path = Optional.of(first);
            while (path.isPresent()) {
                HttpResponse<byte[]> page = expect(200, scene.client().get(path.get()));
                List<String> tags = texts(json(page).path("tags"));
                path = next(page);
                assertThat(tags.size()).isLessThanOrEqualTo(n);
                assertThat(path.isEmpty() || tags.size() == n)
                        .as("a page is full or the last")
                        .isTrue();
                found.addAll(tags);
            }
            assertThat(found).isEqualTo(scene.model().tags(name));
        }
    }

    /** The part of the catalog that is this scene's. */
    record Catalog(int n) implements Step {
        @Override
        public void take(Scene scene) {
            String own = scene.wares().scene() + '/';
            List<String> found = new ArrayList<>();
            Optional<String> path =
                    Optional.of("/v2/_catalog?n=" + n + "&last=" + scene.wares().scene());
            while (path.isPresent()) {
                HttpResponse<byte[]> page = expect(200, scene.client().get(path.get()));
                List<String> names = texts(json(page).path("repositories"));
                found.addAll(names.stream().filter(name -> name.startsWith(own)).toList());
                path = next(page).filter(more -> names.stream().allMatch(name -> name.startsWith(own)));
                assertThat(names.size()).isLessThanOrEqualTo(n);
            }
            assertThat(found).isEqualTo(scene.model().catalog());
        }
    }

    /** @param type of the artifacts that are asked for, or all */
    record Referrers(int repository, int subject, Optional<Integer> type) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            Digest digest = scene.wares().manifest(subject).digest();
            Optional<String> wanted = type.map(number -> Wares.TYPES.get(number % Wares.TYPES.size()));
            String filter = wanted.map(text -> "?artifactType=" + text).orElse("");
            HttpResponse<byte[]> answer =
                    expect(200, scene.client().get("/v2/" + name + "/referrers/" + digest + filter));
            expectHeader(answer, "Content-Type", MediaType.OCI_INDEX);
            List<String> found = new ArrayList<>();
            json(answer)
                    .path("manifests")
                    .forEach(each -> found.add(each.path("digest").asText()
                            + ' '
                            + each.path("size").asLong()
                            + ' '
                            + each.path("mediaType").asText()
                            + ' '
                            + each.path("artifactType").asText()));
            List<String> expected = scene.model().referrers(name, digest, wanted).stream()
                    .map(each -> each.digest().toString()
                            + ' '
                            + each.bytes().length
                            + ' '
                            + each.type()
                            + ' '
                            + each.artifactType())
                    .toList();
            assertThat(found).isEqualTo(expected);
        }
    }
}
