package io.stowage.docker;

import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.server.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sends what a client sends. Every answer from 400 on has the specification's list of errors. */
final class HttpAccess implements Access {

    private static final JsonMapper JSON = new JsonMapper();

    private final RegistryClient client;

    HttpAccess(RegistryClient client) {
        this.client = client;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(RegistryClient.text(answer), e);
        }
    }

    private static int status(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= 400) {
            assertThat(json(answer).at("/errors/0/code").asText())
                    .as(() -> RegistryClient.text(answer))
                    .matches("[A-Z_]+");
        }
        return answer.statusCode();
    }

    private static Optional<byte[]> found(HttpResponse<byte[]> answer) {
        assertThat(status(answer)).as(() -> RegistryClient.text(answer)).isIn(200, 404);
        return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    @Override
    public int push(RepositoryName repository, byte[] content) {
        return pushInChunks(repository, content, 0);
    }

    @Override
    public int pushAtOnce(RepositoryName repository, byte[] content) {
        return status(
                client.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + Digest.sha256(content), content));
    }

    @Override
    public int pushInChunks(RepositoryName repository, byte[] content, int chunks) {
        HttpResponse<byte[]> answer = client.post("/v2/" + repository + "/blobs/uploads/");
        for (int i = 0; i < chunks && answer.statusCode() == 202; i++) {
            int from = content.length * i / chunks;
            int to = content.length * (i + 1) / chunks;
            byte[] chunk = Arrays.copyOfRange(content, from, to);
            answer = client.send("PATCH", location(answer), chunk, "Content-Range", from + "-" + (to - 1));
        }
        if (answer.statusCode() == 202) {
            byte[] rest = chunks == 0 ? content : new byte[0];
            answer = client.send("PUT", with(location(answer), "digest=" + Digest.sha256(content)), rest);
        }
        return status(answer);
    }

    @Override
    public int putManifest(RepositoryName repository, Reference reference, byte[] manifest) {
        return status(client.manifest(repository.toString(), reference.toString(), manifest, MediaType.OCI_MANIFEST));
    }

    @Override
    public int deleteManifest(RepositoryName repository, Reference reference) {
        return status(client.delete("/v2/" + repository + "/manifests/" + reference));
    }

    @Override
    public int deleteBlob(RepositoryName repository, Digest digest) {
        return status(client.delete("/v2/" + repository + "/blobs/" + digest));
    }

    @Override
    public int mount(RepositoryName into, RepositoryName from, Digest digest) {
        return status(client.post("/v2/" + into + "/blobs/uploads/?mount=" + digest + "&from=" + from));
    }

    @Override
    public Optional<byte[]> blob(RepositoryName repository, Digest digest) {
        return found(client.get("/v2/" + repository + "/blobs/" + digest));
    }

    @Override
    public Optional<byte[]> manifest(RepositoryName repository, Reference reference) {
        return found(client.get("/v2/" + repository + "/manifests/" + reference));
    }

    @Override
    public List<String> tags(RepositoryName repository) {
        List<String> tags = new ArrayList<>();
        HttpResponse<byte[]> answer = client.get("/v2/" + repository + "/tags/list");
        found(answer);
        json(answer).path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    @Override
    public List<String> referrers(RepositoryName repository, Digest subject) {
        List<String> digests = new ArrayList<>();
        HttpResponse<byte[]> answer = client.get("/v2/" + repository + "/referrers/" + subject);
        found(answer);
        json(answer)
                .path("manifests")
                .forEach(found -> digests.add(found.path("digest").asText()));
        return digests;
    }
}
