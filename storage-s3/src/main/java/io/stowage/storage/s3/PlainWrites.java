package io.stowage.storage.s3;

import io.stowage.storage.s3.PlainConnection.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends parts over plain HTTP in large steps: the SDK's client sends 8 KiB at a time, and sending costs by the step. One
 * attempt. Where the answer is not plainly that all is there, the SDK's client sends it again, which knows what to make of
 * answers; a part may be sent as often as one likes. All other requests are that client's. Any thread.
 */
final class PlainWrites implements SdkHttpClient {

    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60));

    private static final int STEP_BYTES = 64 * 1024;

    /** A store that has taken all and says it in another way, so often in a row, would be sent everything twice. */
    private static final int MAX_ODD = 3;

    /** What depends on what is there may be done once only. */
    private static final Set<String> CONDITIONS = Set.of("If-Match", "If-None-Match");

    /** Would have to be waited for. */
    private static final String EXPECT = "Expect";

    private final SdkHttpClient others;
    private final PlainConnections connections = new PlainConnections(PATIENCE);
    private final AtomicInteger odd = new AtomicInteger();

    PlainWrites(SdkHttpClient others) {
        this.others = others;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return request.contentStreamProvider()
                .filter(body -> isPart(request.httpRequest()) && odd.get() < MAX_ODD)
                .<ExecutableHttpRequest>map(body -> new Write(request, body))
                .orElseGet(() -> others.prepareRequest(request));
    }

    private static boolean isPart(SdkHttpRequest request) {
        return request.method() == SdkHttpMethod.PUT
                && "http".equals(request.protocol())
                && CONDITIONS.stream()
                        .allMatch(name -> request.firstMatchingHeader(name).isEmpty())
                && request.firstMatchingHeader("Content-Length")
                        .filter(length -> Long.parseLong(length) >= STEP_BYTES)
                        .isPresent();
    }

    @Override
    public String clientName() {
        return others.clientName();
    }

    @Override
    public void close() {
        connections.close();
        others.close();
    }

    /** One part. To be aborted by any thread. */
    private final class Write implements ExecutableHttpRequest {

        private final HttpExecuteRequest request;
        private final ContentStreamProvider body;
        private volatile boolean aborted;
        private volatile @Nullable PlainConnection own;
        private volatile @Nullable ExecutableHttpRequest other;

        Write(HttpExecuteRequest request, ContentStreamProvider body) {
            this.request = request;
            this.body = body;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            Optional<AnswerHead> done = Optional.empty();
            try {
                done = send();
            } catch (IOException e) {
                S3Store.LOG.debug("cannot send a part at once: {}", e.toString());
            }
            if (done.isPresent()) {
                return response(done.get());
            }
            ExecutableHttpRequest again = others.prepareRequest(request);
            other = again;
            requireWanted();
            return again.call();
        }

        private void requireWanted() throws InterruptedIOException {
            if (aborted || Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("aborted");
            }
        }

        /** Empty when it is not certain that the store has it. */
        private Optional<AnswerHead> send() throws IOException {
            SdkHttpRequest to = request.httpRequest();
            PlainConnection connection = connections.take(to.host(), to.port());
            own = connection;
            boolean kept = false;
            try (InputStream bytes = body.newStream()) {
                requireWanted();
                boolean whole = connection.send(ByteBuffer.wrap(head(to))) && send(connection, bytes);
                AnswerHead answer = connection.answer();
                boolean done = whole && answer.isDone();
                if (done) {
                    odd.set(0);
                } else if (whole && answer.isOk()) {
                    odd.incrementAndGet();
                }
                kept = done && answer.isKeptOpen();
                return done ? Optional.of(answer) : Optional.empty();
            } finally {
                own = null;
                if (kept) {
                    connections.giveBack(connection);
                } else {
                    connection.close();
                }
            }
        }

        private boolean send(PlainConnection connection, InputStream bytes) throws IOException {
            byte[] step = new byte[STEP_BYTES];
            int count = bytes.readNBytes(step, 0, step.length);
            while (count > 0 && connection.send(ByteBuffer.wrap(step, 0, count))) {
                count = bytes.readNBytes(step, 0, step.length);
            }
            return count == 0;
        }

        @Override
        public void abort() {
            aborted = true;
            @Nullable PlainConnection connection = own;
            if (connection != null) {
                connection.close();
            }
            @Nullable ExecutableHttpRequest again = other;
            if (again != null) {
                again.abort();
            }
        }
    }

    private static byte[] head(SdkHttpRequest request) {
        StringBuilder head = new StringBuilder("PUT ").append(request.encodedPath());
        request.encodedQueryParameters().ifPresent(query -> head.append('?').append(query));
        head.append(" HTTP/1.1\r\n");
        request.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase(EXPECT)) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HttpExecuteResponse response(AnswerHead answer) {
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder()
                        .statusCode(AnswerHead.OK)
                        .headers(answer.fields())
                        .build())
                .build();
    }
}
