package io.stowage.server;

import static io.stowage.server.RegistryClient.location;
import static io.stowage.server.RegistryClient.with;

import io.stowage.oci.Digest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;

/** The ways to push a blob. distribution-spec: Pushing blobs. */
public enum PushMethod {
    POST_ONLY {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            return client.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content);
        }
    },
    STREAMED_POST {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            return client.stream("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content);
        }
    },
    POST_THEN_PUT {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            return client.send("PUT", with(client.upload(repository), "digest=" + digest), content);
        }
    },
    POST_THEN_STREAMED_PUT {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            return client.stream("PUT", with(client.upload(repository), "digest=" + digest), content);
        }
    },
    STREAMED_PATCH {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            HttpResponse<byte[]> patched = client.stream("PATCH", client.upload(repository), content);
            return close(client, patched, digest);
        }
    },
    CHUNKED_PATCH {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            String location = client.upload(repository);
            int third = content.length / 3;
            for (int[] bounds : new int[][] {{0, third}, {third, 2 * third}, {2 * third, content.length}}) {
                location = chunk(client, location, content, bounds[0], bounds[1]);
            }
            return client.send("PUT", with(location, "digest=" + digest), new byte[0]);
        }
    },
    LAST_CHUNK_IN_PUT {
        @Override
        public HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest) {
            int half = content.length / 2;
            String location = chunk(client, client.upload(repository), content, 0, half);
            byte[] last = Arrays.copyOfRange(content, half, content.length);
            String[] range = last.length == 0
                    ? new String[0]
                    : new String[] {"Content-Range", half + "-" + (content.length - 1)};
            return client.send("PUT", with(location, "digest=" + digest), last, range);
        }
    };

    /**
     * Pushes a blob.
     *
     * @param digest as it is to stand in the request
     * @return the answer to the last request
     */
    public abstract HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, String digest);

    /** The method in lower case, as it may stand in a repository's name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    HttpResponse<byte[]> push(RegistryClient client, String repository, byte[] content, Digest digest) {
        return push(client, repository, content, digest.toString());
    }

    private static String chunk(RegistryClient client, String location, byte[] content, int from, int to) {
        if (from == to) {
            return location;
        }
        HttpResponse<byte[]> patched = client.send(
                "PATCH", location, Arrays.copyOfRange(content, from, to), "Content-Range", from + "-" + (to - 1));
        if (patched.statusCode() != 202) {
            throw new AssertionError("PATCH answered " + patched.statusCode() + ": " + RegistryClient.text(patched));
        }
        return location(patched);
    }

    private static HttpResponse<byte[]> close(RegistryClient client, HttpResponse<byte[]> patched, String digest) {
        if (patched.statusCode() != 202) {
            throw new AssertionError("PATCH answered " + patched.statusCode() + ": " + RegistryClient.text(patched));
        }
        return client.send("PUT", with(location(patched), "digest=" + digest), new byte[0]);
    }
}
