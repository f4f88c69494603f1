package io.stowage.docker;

import static io.stowage.docker.Scene.expect;
import static io.stowage.docker.Scene.expectHeader;
import static io.stowage.docker.Scene.expectRefusal;
import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.docker.Scene.Session;
import io.stowage.oci.Digest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;

/** A step of an upload in several requests. Without an upload of its number it does nothing. */
interface SessionStep extends Step {

    int number();

    @Override
    default void take(Scene scene) {
        Optional<Session> session = scene.session(number());
        session.ifPresent(some -> take(scene, some));
    }

    void take(Scene scene, Session session);

    private static void expectProgress(int status, HttpResponse<byte[]> answer, Session session) {
        expect(status, answer);
        expectHeader(answer, "Range", "0-" + Math.max(0, session.offset - 1));
        assertThat(location(answer)).startsWith("/v2/" + session.repository + "/blobs/uploads/");
        session.location = location(answer);
    }

    private static void expectUnknown(HttpResponse<byte[]> answer) {
        expectRefusal(404, answer, "BLOB_UPLOAD_UNKNOWN");
    }

    /** One upload more; the one of this number before is left as it is. */
    record Open(int number, int repository, int content) implements Step {
        @Override
        public void take(Scene scene) {
            String name = scene.wares().repository(repository);
            HttpResponse<byte[]> answer = scene.client().post("/v2/" + name + "/blobs/uploads/");
            Session session = new Session(name, content, location(answer));
            expectProgress(202, answer, session);
            scene.sessions().put(number, session);
        }
    }

    /**
     * The next bytes.
     *
     * @param percent of what is left
     * @param ranged whether the request says which bytes they are; when not, nor how many
     * @param stale whether it goes to the first location instead of the latest
     */
    record Chunk(int number, int percent, boolean ranged, boolean stale) implements SessionStep {
        @Override
        public void take(Scene scene, Session session) {
            byte[] bytes = scene.wares().content(session.content);
            int end = session.offset + Math.max(1, (bytes.length - session.offset) * percent / 100);
            if (end > bytes.length) {
                return;
            }
            byte[] chunk = Arrays.copyOfRange(bytes, session.offset, end);
            String location = stale ? session.firstLocation : session.location;
            HttpResponse<byte[]> answer = ranged
                    ? scene.client().send("PATCH", location, chunk, "Content-Range", session.offset + "-" + (end - 1))
                    : scene.client().stream("PATCH", location, chunk);
            if (session.ended) {
                expectUnknown(answer);
            } else {
                session.offset = end;
                expectProgress(202, answer, session);
            }
        }
    }

    /** Bytes that are not the next ones. */
    record OutOfOrder(int number, int gap) implements SessionStep {
        @Override
        public void take(Scene scene, Session session) {
            int first = session.offset + gap;
            HttpResponse<byte[]> answer = scene.client()
                    .send("PATCH", session.location, new byte[10], "Content-Range", first + "-" + (first + 9));
            if (session.ended) {
                expectUnknown(answer);
            } else {
                expectProgress(416, answer, session);
            }
        }
    }

    /** Where the upload stands. */
    record Status(int number, boolean stale) implements SessionStep {
        @Override
        public void take(Scene scene, Session session) {
            HttpResponse<byte[]> answer = scene.client().get(stale ? session.firstLocation : session.location);
            if (session.ended) {
                expectUnknown(answer);
            } else {
                expectProgress(204, answer, session);
            }
        }
    }

    /** No upload any more. */
    record Cancel(int number) implements SessionStep {
        @Override
        public void take(Scene scene, Session session) {
            HttpResponse<byte[]> answer = scene.client().delete(session.location);
            if (session.ended) {
                expectUnknown(answer);
            } else {
                expect(204, answer);
                session.ended = true;
            }
        }
    }

    /**
     * The end of an upload.
     *
     * @param right whether the digest is that of the content
     * @param rest whether the request brings what is left
     */
    record Finish(int number, boolean right, boolean rest, boolean sha512) implements SessionStep {
        @Override
        public void take(Scene scene, Session session) {
            byte[] bytes = scene.wares().content(session.content);
            Digest digest = scene.wares().digest(right ? session.content : session.content + 1, sha512);
            byte[] body = rest ? Arrays.copyOfRange(bytes, session.offset, bytes.length) : new byte[0];
            HttpResponse<byte[]> answer = scene.client().send("PUT", with(session.location, "digest=" + digest), body);
            byte[] sent = rest ? bytes : Arrays.copyOf(bytes, session.offset);
            if (session.ended) {
                expectUnknown(answer);
            } else if (Digest.of(digest.algorithm(), sent).equals(digest)) {
                expect(201, answer);
                expectHeader(answer, "Docker-Content-Digest", digest);
                scene.model().addBlob(session.repository, Digest.sha256(sent), digest);
                session.ended = true;
            } else {
                expectRefusal(400, answer, "DIGEST_INVALID");
                if (session.offset > 0) {
                    // How it goes on depends on whether its bytes had to be read again, which is the registry's affair.
                    expect(204, scene.client().delete(session.location));
                    session.ended = true;
                }
            }
        }
    }
}
