package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stowage.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests by chance. A failure names the seed that repeats it. */
class FuzzTest {

    private static final int REQUESTS = 3000;
    private static final int MUTANTS = 1000;
    private static final byte[] LAYER = RegistryClient.utf8("layer");

    @RegisterExtension
    final RegistryExtension registry = new RegistryExtension();

    @Test
    @DisplayName("T-13 requests by chance are answered, never with a 5xx, and leave the connection where it should be")
    void requestsByChanceAreAnswered() throws IOException {
        long seed = System.nanoTime();
        Requests requests = new Requests(new Random(seed), registry.client());
        RawConnection connection = registry.connect();
        for (int i = 0; i < REQUESTS; i++) {
            Requests.Sent sent = requests.next();
            String what = "seed " + seed + ", request " + i + ": " + sent.head();
            boolean closes;
            try {
                connection.send(sent.bytes());
                closes = answered(connection, sent.isHead(), what);
            } catch (IOException e) {
                throw new AssertionError(what, e);
            }
            if (closes) {
                assertThat(connection.isEnded()).as(what).isTrue();
                connection.close();
                connection = registry.connect();
            }
        }
        connection.close();
        assertThat(registry.client().get("/v2/").statusCode()).isEqualTo(200);
    }

    /** Reads one answer; says whether the connection ends with it. */
    private static boolean answered(RawConnection connection, boolean head, String what) throws IOException {
        String first = connection.head();
        String lower = first.toLowerCase(Locale.ROOT);
        int status = Integer.parseInt(first.substring(9, 12));
        assertThat(status).as(what + "\n" + first).isBetween(200, 499);
        boolean bodiless = head || status == 204 || status == 304;
        int at = lower.indexOf("\r\ncontent-length: ");
        assertThat(at >= 0 || bodiless).as(what + "\n" + first).isTrue();
        if (at >= 0 && !bodiless) {
            int length = Integer.parseInt(lower.substring(at + 18, lower.indexOf("\r\n", at + 18)));
            assertThat(connection.read(length)).as(what).hasSize(length);
        }
        return lower.contains("\r\nconnection: close\r\n");
    }

    @Test
    @DisplayName("T-13 requests with bytes changed by chance end in an answer that is no 5xx, or in none, but end")
    void mutantsAreSurvived() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Requests requests = new Requests(random, registry.client());
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = requests.next().bytes();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                mutant[random.nextInt(Math.min(mutant.length, 300))] = (byte) random.nextInt(256);
            }
            String what = "seed " + seed + ", mutant " + i + ": " + new String(mutant, StandardCharsets.ISO_8859_1);
            assertThatCode(() -> {
                        String answers = sendAndEnd(mutant);
                        assertThat(answers).as(what).doesNotContainPattern("HTTP/1\\.1 5\\d\\d");
                    })
                    .as(what)
                    .doesNotThrowAnyException();
        }
        assertThat(registry.client().get("/v2/").statusCode()).isEqualTo(200);
    }

    private String sendAndEnd(byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), registry.registry().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException cut) {
            return "";
        }
    }

    /** Makes requests, mostly sensible, whose framing is always right. */
    private static final class Requests {

        private static final List<String> METHODS =
                List.of("GET", "GET", "GET", "HEAD", "PUT", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "X");
        private static final List<String> ODD = List.of(
                "%00", "%2F", "%", "%zz", "..", ".", "//", ";a=b", "%25", "%C3%A9", "~", "\\", "%0d%0a", "+", "@", ":");

        private final Random random;
        private final List<String> locations;
        private final List<String> digests;

        Requests(Random random, RegistryClient client) {
            this.random = random;
            byte[] manifest = client.image("r", "v1", "layer");
            client.image("a/b", "latest", "layer");
            this.locations = List.of(client.upload("r"), client.upload("r"), client.upload("a/b"));
            this.digests = List.of(
                    Digest.sha256(LAYER).toString(),
                    Digest.sha256(manifest).toString(),
                    Digest.of(io.stowage.oci.DigestAlgorithm.SHA512, LAYER).toString(),
                    "sha256:" + "0".repeat(64),
                    "sha256:x");
        }

        /** A request as it goes over the wire. */
        record Sent(String head, byte[] bytes) {
            boolean isHead() {
                return head.startsWith("HEAD ");
            }
        }

        Sent next() {
            String head = pick(METHODS) + " " + target() + " HTTP/1.1\r\nHost: h\r\n" + headers();
            byte[] body = body();
            String framed;
            byte[] sent;
            if (random.nextInt(3) == 0) {
                framed = head + "Transfer-Encoding: chunked\r\n\r\n";
                sent = chunked(body);
            } else {
                framed = head + "Content-Length: " + body.length + "\r\n\r\n";
                sent = body;
            }
            byte[] headBytes = framed.getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = java.util.Arrays.copyOf(headBytes, headBytes.length + sent.length);
            System.arraycopy(sent, 0, all, headBytes.length, sent.length);
            return new Sent(framed, all);
        }

        private String pick(List<String> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private String target() {
            String path =
                    switch (random.nextInt(10)) {
                        case 0 -> "/v2/" + pick(List.of("", "_catalog", "x", "_oci/ext/discover"));
                        case 1 -> "/v2/" + name() + "/tags/list";
                        case 2 -> "/v2/" + name() + "/referrers/" + pick(digests);
                        case 3, 4 -> "/v2/" + name() + "/blobs/" + pick(digests);
                        case 5 -> "/v2/" + name() + "/blobs/uploads/";
                        case 6 -> pick(locations);
                        default ->
                            "/v2/" + name() + "/manifests/" + pick(List.of("v1", "latest", "nope", "-", pick(digests)));
                    };
            if (random.nextInt(8) == 0) {
                int at = 1 + random.nextInt(path.length());
                path = path.substring(0, at) + pick(ODD) + path.substring(at);
            }
            StringBuilder target = new StringBuilder(path);
            for (int parameters = random.nextInt(3); parameters > 0; parameters--) {
                target.append(target.indexOf("?") < 0 ? '?' : '&').append(parameter());
            }
            return target.toString();
        }

        private String name() {
            return pick(List.of("r", "r", "a/b", "a", "unknown", "R", "-", "a/blobs/uploads", "x".repeat(256)));
        }

        private String parameter() {
            return pick(List.of("n", "last", "digest", "mount", "from", "tag", "artifactType", "_state", "ns", "", "x"))
                    + "="
                    + pick(List.of(
                            "0",
                            "1",
                            "-1",
                            "1e9",
                            "99999999999999999999",
                            "v1",
                            "r",
                            "a/b",
                            "a%2Fb",
                            "",
                            pick(ODD).replace("\\", "%5C"),
                            pick(digests)));
        }

        private String headers() {
            StringBuilder headers = new StringBuilder();
            for (int count = random.nextInt(4); count > 0; count--) {
                headers.append(pick(List.of(
                                "Range: bytes=" + number() + "-" + number(),
                                "Range: bytes=-" + number() + "," + number() + "-",
                                "Range: " + pick(ODD),
                                "Content-Range: " + number() + "-" + number(),
                                "Content-Range: bytes " + number() + "-" + number() + "/*",
                                "Content-Range: x",
                                "Content-Type: application/vnd.oci.image.manifest.v1+json",
                                "Content-Type: " + pick(ODD),
                                "Accept: " + pick(ODD),
                                "If-None-Match: \"" + pick(digests) + "\"",
                                "If-None-Match: *",
                                "If-Match: " + pick(digests),
                                "If-Range: \"" + pick(digests) + "\"",
                                "Authorization: Basic " + pick(ODD),
                                "X-Request-Id: " + pick(ODD),
                                "Accept-Encoding: gzip")))
                        .append("\r\n");
            }
            return headers.toString();
        }

        private String number() {
            return pick(List.of("0", "1", "4", "5", "100", "2147483648", "99999999999999999999", "", "x"));
        }

        private byte[] body() {
            return switch (random.nextInt(6)) {
                case 0 -> LAYER;
                case 1 -> Manifests.small();
                case 2 -> RegistryClient.utf8("{\"schemaVersion\":2," + pick(ODD) + "}");
                case 3 -> RegistryClient.bytes(random.nextInt(50_000), random.nextLong());
                default -> new byte[0];
            };
        }

        private static byte[] chunked(byte[] body) {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            String chunk = text.isEmpty() ? "" : Integer.toHexString(body.length) + "\r\n" + text + "\r\n";
            return (chunk + "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
