package io.stowage.docker;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Uses a registry as clients do and ends it, so that the JVM can write down which classes that takes. Started by the
 * launcher; never part of a server.
 */
final class Rehearsal {

    /** More than one, as the second time is not like the first. */
    private static final int ROUNDS = 3;

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final int port;

    private Rehearsal(int port) {
        this.port = port;
    }

    /** @param arguments a directory for everything that is written, which stays the caller's */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                """
                version: 0.1
                log: {level: info}
                storage:
                  filesystem: {rootdirectory: "%s"}
                  delete: {enabled: true}
                http: {addr: "127.0.0.1:0", headers: {X-Content-Type-Options: [nosniff]}}
                health: {storagedriver: {enabled: true}}
                """
                        .formatted(directory.resolve("data")));
        PipedWriter banner = new PipedWriter();
        try (BufferedReader lines = new BufferedReader(new PipedReader(banner))) {
            Thread server = new Thread(() -> serve(file, new PrintWriter(banner, true)), "rehearsal");
            server.setDaemon(true);
            server.start();
            URI url = URI.create(lines.readLine().replaceFirst(".* ", ""));
            new Rehearsal(url.getPort()).play();
        }
        System.exit(0);
    }

    private static void serve(Path file, PrintWriter banner) {
        try {
            Main.serve(new String[] {"serve", file.toString()}, banner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        banner.close();
    }

    private void play() throws Exception {
        byte[] blob = "{}".getBytes(StandardCharsets.UTF_8);
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(blob));
        byte[] manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.empty.v1+json",
                "digest":"%s","size":2},"layers":[{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%2$s","size":2}]}"""
                        .formatted(MANIFEST, digest)
                        .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < ROUNDS; round++) {
            String name = "/v2/rehearsal/" + round;
            expect(200, "GET /v2/");
            expect(404, "HEAD " + name + "/blobs/" + digest);
            String upload = location(expect(202, "POST " + name + "/blobs/uploads/"));
            upload = location(expect(202, "PATCH " + upload, "application/octet-stream", blob));
            expect(201, "PUT " + upload + (upload.contains("?") ? '&' : '?') + "digest=" + digest);
            expect(200, "HEAD " + name + "/blobs/" + digest);
            expect(200, "GET " + name + "/blobs/" + digest);
            expect(404, "GET " + name + "/manifests/v1");
            expect(201, "PUT " + name + "/manifests/v1", MANIFEST, manifest);
            expect(200, "HEAD " + name + "/manifests/v1");
            expect(200, "GET " + name + "/manifests/v1");
            expect(200, "GET " + name + "/tags/list");
            expect(200, "GET " + name + "/referrers/" + digest);
            expect(200, "GET /v2/_catalog?n=10");
        }
    }

    private String expect(int status, String request) throws IOException {
        return expect(status, request, "application/octet-stream", new byte[0]);
    }

    private String expect(int status, String request, String type, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            message.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            message.writeBytes(body);
            socket.getOutputStream().write(message.toByteArray());
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 " + status)) {
                throw new IOException(request + " was answered with " + answer);
            }
            return answer;
        }
    }

    private static String location(String answer) {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, "location: ", 0, 10))
                .map(line -> line.substring(10))
                .findFirst()
                .orElseThrow();
    }
}
