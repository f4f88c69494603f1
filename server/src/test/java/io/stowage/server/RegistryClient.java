package io.stowage.server;

import io.stowage.oci.Digest;
import io.stowage.oci.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The requests of a registry client, one method each, and answers with their bytes. */
public final class RegistryClient {

    private final URI url;
    private final HttpClient http;
    private final String authorization;

    public RegistryClient(URI url) {
        this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    public RegistryClient(URI url, HttpClient http) {
        this(url, http, "");
    }

    private RegistryClient(URI url, HttpClient http, String authorization) {
        this.url = url;
        this.http = http;
        this.authorization = authorization;
    }

    /** The same client, who shows a name and a password. */
    public RegistryClient as(String userColonPassword) {
        return showing("Basic " + Base64.getEncoder().encodeToString(utf8(userColonPassword)));
    }

    /** The same client with a header {@code Authorization} in each request. */
    public RegistryClient showing(String value) {
        return new RegistryClient(url, http, value);
    }

    /**
     * Sends one request.
     *
     * @param path or a Location as it was answered
     * @param headers name, value, name, value
     */
    public HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) {
        return send(
                method, path, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body), headers);
    }

    /** Sends one request with a body of unknown length. */
    public HttpResponse<byte[]> stream(String method, String path, byte[] body, String... headers) {
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body));
        return send(method, path, chunked, headers);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).method(method, body).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<byte[]> get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    public HttpResponse<byte[]> head(String path, String... headers) {
        return send("HEAD", path, new byte[0], headers);
    }

    public HttpResponse<byte[]> post(String path, String... headers) {
        return send("POST", path, new byte[0], headers);
    }

    public HttpResponse<byte[]> delete(String path, String... headers) {
        return send("DELETE", path, new byte[0], headers);
    }

    /** Opens an upload and gives its location. */
    public String upload(String repository) {
        HttpResponse<byte[]> opened = post("/v2/" + repository + "/blobs/uploads/");
        if (opened.statusCode() != 202) {
            throw new AssertionError("POST answered " + opened.statusCode() + ": " + text(opened));
        }
        return location(opened);
    }

    /** Pushes a blob by POST and PUT; gives its digest. */
    public Digest blob(String repository, byte[] content) {
        Digest digest = Digest.sha256(content);
        HttpResponse<byte[]> stored = send("PUT", with(upload(repository), "digest=" + digest), content);
        if (stored.statusCode() != 201) {
            throw new AssertionError("PUT answered " + stored.statusCode() + ": " + text(stored));
        }
        return digest;
    }

    /** Pushes a manifest. */
    public HttpResponse<byte[]> manifest(String repository, String reference, byte[] manifest, MediaType type) {
        return send("PUT", "/v2/" + repository + "/manifests/" + reference, manifest, "Content-Type", type.value());
    }

    /** Pushes an image of these layers and its config under a tag; gives the manifest's bytes. */
    public byte[] image(String repository, String tag, String... layers) {
        byte[] config = utf8("{}");
        blob(repository, config);
        String descriptors = Arrays.stream(layers)
                .map(layer -> {
                    blob(repository, utf8(layer));
                    return descriptor("application/vnd.oci.image.layer.v1.tar", utf8(layer));
                })
                .collect(Collectors.joining(","));
        byte[] manifest = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":[" + descriptors
                + "]}");
        HttpResponse<byte[]> stored = manifest(repository, tag, manifest, MediaType.OCI_MANIFEST);
        if (stored.statusCode() != 201) {
            throw new AssertionError("PUT answered " + stored.statusCode() + ": " + text(stored));
        }
        return manifest;
    }

    /** The JSON of a descriptor of {@code content}. */
    public static String descriptor(String mediaType, byte[] content) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.sha256(content) + "\",\"size\":"
                + content.length + "}";
    }

    /** A location with one more query parameter. */
    public static String with(String location, String parameter) {
        return location + (location.contains("?") ? "&" : "?") + parameter;
    }

    public static String location(HttpResponse<?> response) {
        return header(response, "Location");
    }

    /** A header that must be there, once. */
    public static String header(HttpResponse<?> response, String name) {
        List<String> values = response.headers().map().getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
        Map<String, List<String>> all = response.headers().map();
        if (values.isEmpty()) {
            values = all.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
        }
        if (values.size() != 1) {
            throw new AssertionError(response.statusCode() + " has " + name + " " + values + " in " + all);
        }
        return values.get(0);
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code length} bytes that differ from those of any other seed. */
    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }
}
