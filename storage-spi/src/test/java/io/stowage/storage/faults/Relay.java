package io.stowage.storage.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One connection of a client, and one to the store that goes with it. One thread. */
final class Relay implements AutoCloseable {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Behind that the store may have closed a connection, which is no fault that anybody has asked for. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Of requests that are answered here. */
    private static final int MAX_KEPT_BYTES = 1024 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final InputStream in;
    private final OutputStream out;
    private Optional<Upstream> store = Optional.empty();

    Relay(FaultProxy proxy, Socket client) throws IOException {
        this.proxy = proxy;
        this.client = client;
        client.setTcpNoDelay(true);
        this.in = new BufferedInputStream(client.getInputStream(), Body.SLICE_BYTES);
        this.out = new BufferedOutputStream(client.getOutputStream(), Body.SLICE_BYTES);
    }

    private record Upstream(Socket socket, InputStream in, OutputStream out, long used) implements AutoCloseable {
        static Upstream of(Socket socket) throws IOException {
            return new Upstream(
                    socket,
                    new BufferedInputStream(socket.getInputStream(), Body.SLICE_BYTES),
                    new BufferedOutputStream(socket.getOutputStream(), Body.SLICE_BYTES),
                    System.nanoTime());
        }

        Upstream usedNow() {
            return new Upstream(socket, in, out, System.nanoTime());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    void run() throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            Optional<Head> request = Head.read(in);
            goesOn = request.isPresent() && serve(request.get());
        }
    }

    /** @return whether the connection may be used again */
    private boolean serve(Head request) throws IOException {
        if (request.target().startsWith(Control.PATH)) {
            out.write(new Control(proxy).answer(request, body(request)));
            out.flush();
            return !request.closes();
        }
        String kind = RequestKind.of(request);
        Optional<Fault> fault = proxy.faults().choose(kind);
        proxy.counts().request(kind);
        fault.ifPresent(proxy.counts()::fault);
        if (fault.isEmpty()) {
            return forward(request) && answer(request, Long.MAX_VALUE);
        }
        switch (fault.get()) {
            case RESET, OUTAGE -> reset();
            case LOST_ANSWER -> {
                forward(request);
                discardAnswer(request);
                reset();
            }
            case TRUNCATED -> {
                forward(request);
                truncate(request);
                reset();
            }
            case ENDED_EARLY -> {
                forward(request);
                truncate(request);
            }
            case STALL -> {
                forward(request);
                proxy.hold(proxy.faults().stall());
                return answer(request, Long.MAX_VALUE);
            }
            default -> {
                out.write(Dialect.of(request).answer(fault.get(), request, body(request)));
                out.flush();
                return !request.closes();
            }
        }
        return false;
    }

    private String body(Head request) throws IOException {
        mayCome(request);
        ByteArrayOutputStream kept = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, Math.min(length, Math.max(0, MAX_KEPT_BYTES - count)));
            }
        };
        Body.copy(Body.ofRequest(request), in, kept, Long.MAX_VALUE);
        return kept.toString(StandardCharsets.UTF_8);
    }

    /** Whoever waits to be told that his body may come is told so here, for the store says so too late. */
    private void mayCome(Head request) throws IOException {
        if (request.has("Expect")) {
            out.write(CONTINUE);
            out.flush();
        }
    }

    /** @return true; where the store does not want all of it, its answer says why */
    private boolean forward(Head request) throws IOException {
        Upstream to = upstream();
        mayCome(request);
        to.out().write(request.bytes());
        Body.copy(Body.ofRequest(request), in, to.out(), Long.MAX_VALUE);
        return true;
    }

    private Upstream upstream() throws IOException {
        Optional<Upstream> kept = store.filter(each -> System.nanoTime() - each.used() < FRESH.toNanos());
        if (kept.isPresent()) {
            return kept.get();
        }
        if (store.isPresent()) {
            store.get().close();
        }
        Upstream made = Upstream.of(proxy.connect());
        store = Optional.of(made);
        return made;
    }

    private Head answerHead(InputStream from) throws IOException {
        Head head = Head.read(from).orElseThrow(() -> new IOException("the store has gone"));
        return head.status() == 100 ? answerHead(from) : head;
    }

    /** @param limit of bytes of the body */
    private boolean answer(Head request, long limit) throws IOException {
        Upstream from = store.orElseThrow();
        Head head = answerHead(from.in());
        out.write(head.bytes());
        Body body = Body.ofAnswer(head, request.method());
        Body.copy(body, from.in(), out, limit);
        store = Optional.of(from.usedNow());
        return limit == Long.MAX_VALUE && !head.closes() && !request.closes() && !(body instanceof Body.UntilTheEnd);
    }

    private void discardAnswer(Head request) throws IOException {
        InputStream from = store.orElseThrow().in();
        Head head = answerHead(from);
        Body.copy(Body.ofAnswer(head, request.method()), from, OutputStream.nullOutputStream(), Long.MAX_VALUE);
    }

    /** Half of the body, or half of the head when there is none. */
    private void truncate(Head request) throws IOException {
        InputStream from = store.orElseThrow().in();
        Head head = answerHead(from);
        Body body = Body.ofAnswer(head, request.method());
        if (body instanceof Body.Length length && length.bytes() == 0) {
            out.write(head.bytes(), 0, head.bytes().length / 2);
        } else {
            out.write(head.bytes());
            Body.copy(body, from, out, body instanceof Body.Length length ? length.bytes() / 2 : 100);
        }
        out.flush();
    }

    private void reset() throws IOException {
        // without this, the other side sees a proper end
        client.setSoLinger(true, 0);
        client.close();
    }

    @Override
    public void close() throws IOException {
        if (store.isPresent()) {
            store.get().close();
        }
    }
}
