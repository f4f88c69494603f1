package io.stowage.storage.azure;

import io.stowage.storage.net.SocketServer;
import io.stowage.storage.parts.ObjectName;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of the service as this driver asks for blob by blob, with the faults that a test orders. Unlike the emulator it
 * does not change the type of a blob, and may read from addresses.
 */
final class FakeService implements AutoCloseable {

    static final String CONTAINER = "images";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final SocketServer server;
    private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
    private final Map<String, Map<String, byte[]>> blocks = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong etags = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final CountDownLatch stalled = new CountDownLatch(1);

    /** Whether the service copies by itself from an address, as the cloud does and the emulator does not. */
    volatile boolean readsAddresses = true;

    FakeService() throws IOException {
        server = new SocketServer(this::talk);
    }

    /** A blob; {@code copy} is the state of the copy that made it, if one did. */
    record Blob(byte[] bytes, String etag, String type, Map<String, String> metadata, String copy) {}

    /** What is to happen to the next request of a method. */
    record Fault(String method, Kind kind, int number, String code) {}

    enum Kind {
        NONE,
        /** It is done, and nobody is told. */
        LOSE_ANSWER,
        /** It is not done, and nobody is told. */
        DROP,
        /** It is answered with a status. */
        ANSWER,
        /** The connection ends behind so many bytes of the content. */
        CUT,
        /** Nothing more comes behind so many bytes of the content. */
        STALL
    }

    void fault(String method, Kind kind) {
        fault(method, kind, 0);
    }

    void fault(String method, Kind kind, int number) {
        faults.add(new Fault(method, kind, number, ""));
    }

    void answer(String method, int status, String code) {
        faults.add(new Fault(method, Kind.ANSWER, status, code));
    }

    void put(String name, byte[] bytes, String type) {
        blobs.put(name, new Blob(bytes.clone(), newEtag(), type, Map.of(), ""));
    }

    void putCopied(String name, byte[] bytes, String state) {
        blobs.put(name, new Blob(bytes.clone(), newEtag(), "BlockBlob", Map.of(), state));
    }

    Optional<Blob> blob(String name) {
        return Optional.ofNullable(blobs.get(name));
    }

    void remove(String name) {
        blobs.remove(name);
    }

    /** Method, and what of the query says what it is, in the order of arrival. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    long bytesSent() {
        return bytesSent.get();
    }

    AzureStoreSettings settings() throws Exception {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("accountname", "acme");
        parameters.put("accountkey", "c2VjcmV0IGtleSBzZWNyZXQga2V5MQ==");
        parameters.put("container", CONTAINER);
        parameters.put("serviceurl", "http://127.0.0.1:" + server.port() + "/acme");
        parameters.put("max_retries", 3);
        parameters.put("retry_delay", "1ms");
        return AzureStoreSettings.of(parameters);
    }

    private String newEtag() {
        return "\"0x" + etags.incrementAndGet() + '"';
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 8192);
        while (handle(in, out)) {
            out.flush();
        }
        out.flush();
    }

    /** Whether the connection goes on. */
    private boolean handle(InputStream in, OutputStream out) throws IOException, InterruptedException {
        String line = line(in);
        if (line.isEmpty()) {
            return false;
        }
        String[] words = line.split(" ", -1);
        String method = words[0];
        URI uri = URI.create(words[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        String query = Optional.ofNullable(uri.getQuery()).orElse("");
        requests.add(query.contains("comp=") ? method + ' ' + query.replaceAll(".*comp=(\\w+).*", "$1") : method);
        Optional<Fault> fault =
                faults.stream().filter(each -> each.method().equals(method)).findFirst();
        fault.ifPresent(faults::remove);
        Kind kind = fault.map(Fault::kind).orElse(Kind.NONE);
        if (kind == Kind.DROP) {
            return false;
        }
        Reply reply = kind == Kind.ANSWER
                ? Reply.of(fault.orElseThrow().number(), fault.orElseThrow().code())
                : serve(method, uri, query, headers, body);
        if (kind == Kind.LOSE_ANSWER) {
            return false;
        }
        boolean partly = kind == Kind.CUT || kind == Kind.STALL;
        send(out, method, reply, partly ? fault.orElseThrow().number() : Integer.MAX_VALUE);
        if (kind == Kind.STALL) {
            stalled.await();
        }
        return !partly;
    }

    private void send(OutputStream out, String method, Reply reply, int limit) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " said\r\n");
        reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!reply.code().isEmpty()) {
            head.append("x-ms-error-code: " + reply.code() + "\r\n");
        }
        head.append("Content-Length: " + reply.body().length + "\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        int end = method.equals("HEAD") ? 0 : Math.min(limit, reply.body().length);
        for (int start = 0; start < end; start += 8192) {
            int count = Math.min(8192, end - start);
            out.write(reply.body(), start, count);
            bytesSent.addAndGet(count);
        }
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    private synchronized Reply serve(String method, URI uri, String query, Map<String, String> headers, byte[] body) {
        String name = name(uri);
        Optional<Blob> found = blob(name);
        return switch (method) {
            case "HEAD", "GET" -> found.map(blob -> read(blob, headers)).orElse(Reply.of(404, "BlobNotFound"));
            case "DELETE" ->
                refusal(found, headers).orElseGet(() -> {
                    boolean there = blobs.remove(name) != null;
                    return there ? Reply.of(202, "") : Reply.of(404, "BlobNotFound");
                });
            case "PUT" -> write(name, found, query, headers, body);
            default -> Reply.of(400, "UnsupportedHttpVerb");
        };
    }

    private static String name(URI uri) {
        String path = uri.getPath();
        String container = '/' + CONTAINER + '/';
        return path.contains(container) ? path.substring(path.indexOf(container) + container.length()) : "";
    }

    private static Optional<Reply> refusal(Optional<Blob> found, Map<String, String> headers) {
        String wanted = headers.get("If-Match");
        if (wanted != null
                && !found.map(blob -> blob.etag().replace("\"", "")).equals(Optional.of(wanted.replace("\"", "")))) {
            return Optional.of(Reply.of(412, "ConditionNotMet"));
        }
        boolean unwanted = "*".equals(headers.get("If-None-Match")) && found.isPresent();
        return unwanted ? Optional.of(Reply.of(409, "BlobAlreadyExists")) : Optional.empty();
    }

    private static Reply read(Blob blob, Map<String, String> headers) {
        Optional<Reply> refusal = refusal(Optional.of(blob), headers);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Map<String, String> answer = new HashMap<>();
        answer.put("ETag", blob.etag());
        answer.put("Last-Modified", "Sun, 22 Nov 2026 08:00:00 GMT");
        answer.put("x-ms-blob-type", blob.type());
        blob.metadata().forEach((key, value) -> answer.put("x-ms-meta-" + key, value));
        if (!blob.copy().isEmpty()) {
            answer.put("x-ms-copy-status", blob.copy());
            answer.put("x-ms-copy-id", "7");
            answer.put("x-ms-copy-source", "http://127.0.0.1/source");
        }
        String range = headers.get("x-ms-range");
        if (range == null) {
            return new Reply(200, "", answer, blob.bytes());
        }
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            return Reply.of(400, "InvalidRange");
        }
        int start = Integer.parseInt(matcher.group(1));
        int total = blob.bytes().length;
        if (start >= total) {
            return Reply.of(416, "InvalidRange");
        }
        int end = matcher.group(2).isEmpty() ? total : (int) Math.min(total, Long.parseLong(matcher.group(2)) + 1);
        answer.put("Content-Range", "bytes " + start + '-' + (end - 1) + '/' + total);
        return new Reply(206, "", answer, Arrays.copyOfRange(blob.bytes(), start, end));
    }

    private Reply write(String name, Optional<Blob> found, String query, Map<String, String> headers, byte[] body) {
        Optional<Reply> refusal = refusal(found, headers);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String source = headers.get("x-ms-copy-source");
        if (source != null) {
            return copy(name, found, query, headers, source);
        }
        if (found.isPresent() && !found.get().type().equals("BlockBlob")) {
            return Reply.of(409, "InvalidBlobType");
        }
        if (query.contains("comp=blocklist")) {
            return commit(name, new String(body, StandardCharsets.UTF_8));
        }
        if (query.contains("comp=block")) {
            stage(name, query, body);
            return Reply.of(201, "");
        }
        Map<String, String> metadata = new HashMap<>();
        headers.forEach((key, value) -> {
            if (key.startsWith("x-ms-meta-")) {
                metadata.put(key.substring("x-ms-meta-".length()), value);
            }
        });
        return store(name, new Blob(body, newEtag(), "BlockBlob", metadata, ""));
    }

    private void stage(String name, String query, byte[] bytes) {
        String id = query.replaceAll(".*blockid=([^&]*).*", "$1");
        blocks.computeIfAbsent(name, key -> new HashMap<>()).put(id, bytes);
    }

    private Reply copy(String name, Optional<Blob> found, String query, Map<String, String> headers, String source) {
        boolean background = !"BlockBlob".equals(headers.get("x-ms-blob-type")) && !query.contains("comp=block");
        if (!background && !readsAddresses) {
            return Reply.of(501, "NotImplemented");
        }
        Optional<Blob> from = blob(name(URI.create(source)));
        if (from.isEmpty()) {
            return Reply.of(404, "CannotVerifyCopySource");
        }
        if (found.isPresent() && !found.get().type().equals(from.get().type())) {
            return Reply.of(409, "InvalidBlobType");
        }
        if (query.contains("comp=block")) {
            Matcher range = RANGE.matcher(headers.get("x-ms-source-range"));
            if (!range.matches()) {
                return Reply.of(400, "InvalidRange");
            }
            byte[] part = Arrays.copyOfRange(
                    from.get().bytes(), Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)) + 1);
            stage(name, query, part);
            return Reply.of(201, "");
        }
        Blob copied = new Blob(from.get().bytes(), newEtag(), from.get().type(), Map.of(), background ? "success" : "");
        Reply stored = store(name, copied);
        Map<String, String> answer = new HashMap<>(stored.headers());
        answer.put("x-ms-copy-id", "7");
        answer.put("x-ms-copy-status", "success");
        return new Reply(background ? 202 : 201, "", answer, new byte[0]);
    }

    private Reply commit(String name, String list) {
        Map<String, byte[]> staged = blocks.getOrDefault(name, Map.of());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Matcher ids = Pattern.compile("<Latest>([^<]*)</Latest>").matcher(list);
        while (ids.find()) {
            byte[] block = staged.get(ids.group(1));
            if (block == null) {
                return Reply.of(400, "InvalidBlockList");
            }
            whole.writeBytes(block);
        }
        blocks.remove(name);
        return store(name, new Blob(whole.toByteArray(), newEtag(), "BlockBlob", Map.of(), ""));
    }

    private Reply store(String name, Blob blob) {
        blobs.put(name, blob);
        return new Reply(
                201, "", Map.of("ETag", blob.etag(), "Last-Modified", "Sun, 22 Nov 2026 08:00:00 GMT"), new byte[0]);
    }

    static ObjectName name(String value) {
        return new ObjectName(value);
    }

    /** Some bytes that are the same each time. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        stalled.countDown();
        server.close();
    }

    private record Reply(int status, String code, Map<String, String> headers, byte[] body) {
        static Reply of(int status, String code) {
            return new Reply(status, code, Map.of(), new byte[0]);
        }
    }
}
