package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import io.stowage.server.auth.Caller;
import io.stowage.server.http.Response.Body;
import io.stowage.server.registry.BodySink;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer; the only class that writes to a channel. Event loop only.
 *
 * <p>A handler calls exactly one of {@link #send}, {@link #onStorage}, {@link #collect} and {@link #receive}.
 */
public final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final ChannelHandlerContext context;
    private final Edge edge;
    private final Request request;
    private final Route route;
    private final RequestId id;
    private final boolean multiplexed;
    private final boolean zeroCopy;
    private final StreamWindow window;
    private final @Nullable SocketAddress peer;
    private final long begunNanos;
    private final Pending pending = new Pending(this);
    private @Nullable Intake intake;
    private Caller caller = Caller.anybody();
    private boolean bodyEnded;
    private boolean answered;
    private boolean finished;
    private boolean transferring;
    private long receivedBytes;

    /**
     * @param multiplexed whether this channel is one stream of an HTTP/2 connection
     * @param zeroCopy whether the kernel may send files on this channel
     */
    Exchange(
            ChannelHandlerContext context,
            Edge edge,
            Request request,
            Route route,
            boolean multiplexed,
            boolean zeroCopy) {
        this.context = context;
        this.edge = edge;
        this.request = request;
        this.route = route;
        this.id = new RequestId(request);
        this.multiplexed = multiplexed;
        this.zeroCopy = zeroCopy;
        this.window = new StreamWindow(context.channel(), edge.budgets().windows());
        this.peer = context.channel().remoteAddress();
        this.begunNanos = System.nanoTime();
        edge.observer().begun(route.endpoint());
    }

    public Request request() {
        return request;
    }

    /** Whoever has sent the request. */
    public Caller caller() {
        return caller;
    }

    void sentBy(Caller known) {
        caller = known;
    }

    /** Scheme and authority by which the client reaches the registry. */
    String origin() {
        return edge.answers().origin(request);
    }

    /** What it waits for before it is handled. */
    Pending pending() {
        return pending;
    }

    /** Answers with what {@code call} makes on a storage thread. One hop. */
    public void onStorage(StorageCall<Response> call) {
        onStorage(call, () -> {});
    }

    /** @param after run when the call has ended, or will not be made */
    void onStorage(StorageCall<Response> call, Runnable after) {
        try {
            edge.storage().execute(() -> {
                Response response = answer(call);
                after.run();
                onLoop(() -> send(response), () -> drop(response));
            });
        } catch (RejectedExecutionException e) {
            after.run();
            send(ErrorRenderer.busy());
        }
    }

    /** Answers with what {@code call}, which reads a few small files at most, makes on a storage thread. One hop. */
    public void onRead(StorageCall<Response> call) {
        try {
            edge.storage().read(context.executor(), new Reading(this, call));
        } catch (RejectedExecutionException e) {
            send(ErrorRenderer.busy());
        }
    }

    /**
     * Collects the whole body, then answers with what {@code then} makes of it on a storage thread.
     *
     * @param limitBytes a body longer than this is answered with 413 before it is read
     */
    public void collect(int limitBytes, Function<byte[], StorageCall<Response>> then) {
        if (request.contentLength().orElse(0) > limitBytes) {
            send(ErrorRenderer.tooLarge(limitBytes).closing());
            return;
        }
        Budgets budgets = edge.budgets();
        begin(new BodyCollector(
                this, limitBytes, budgets.collected(), edge.timeouts().bodyRatePeriod(), then));
    }

    /**
     * Streams the body into a sink, slice by slice, on storage threads.
     *
     * @param open makes the sink; whether the client may send at all is decided there
     * @param then makes the answer of what the sink gives at the end
     */
    public <R> void receive(StorageCall<BodySink<R>> open, Function<R, Response> then) {
        if (!takeTransfer()) {
            send(ErrorRenderer.busy());
            return;
        }
        if (multiplexed && request.contentLength().orElse(Long.MAX_VALUE) > StreamWindow.INITIAL_BYTES) {
            window.widen();
        }
        BodyIntake.Resources resources = new BodyIntake.Resources(
                edge.storage(), edge.budgets().slices(), edge.timeouts().bodyRatePeriod());
        begin(new BodyIntake<>(this, resources, open, then));
    }

    /** Room for a body that passes through our memory, until it is done. */
    private boolean takeTransfer() {
        boolean taken = !transferring && edge.budgets().transfers().take(1);
        transferring |= taken;
        return taken;
    }

    private void leaveTransfer() {
        if (transferring) {
            transferring = false;
            edge.budgets().transfers().give(1);
        }
    }

    /** Gives back what this exchange has of the budgets. Repeatable. */
    private void settle() {
        leaveTransfer();
        pending.leave();
        if (multiplexed) {
            window.close();
        }
    }

    private void begin(Intake started) {
        intake = started;
        started.start();
    }

    /** Answers. The first answer counts; a later one is dropped. */
    public void send(Response response) {
        if (answered) {
            drop(response);
            return;
        }
        if (!context.channel().isActive()) {
            answered = true;
            drop(response);
            tell(RequestEvent.CLIENT_GONE, 0, false);
            return;
        }
        answered = true;
        // That nothing can be served now is said once, by what watches it.
        if (response.status().code() >= 500 && response.status().code() != 503) {
            LOG.warn(
                    "{} {} answered {}, request {}",
                    request.method(),
                    request.target().rawPath(),
                    response.status().code(),
                    id);
        }
        write(response);
    }

    private void write(Response response) {
        boolean slices = response.body() instanceof Body.Stored stored
                && !request.isHead()
                && !(zeroCopy && BodyPump.isAllFiles(stored));
        if (slices && !takeTransfer()) {
            drop(response);
            write(ErrorRenderer.busy());
            return;
        }
        if (!slices) {
            // An upload is over: whoever has its answer finds its place free.
            leaveTransfer();
        }
        boolean keepAlive = request.isKeepAlive()
                && !response.isClosing()
                // Else the client would send its next request to where the rest of this one is thrown away.
                && (bodyEnded || !request.mayBring(ConnectionHandler.MAX_DISCARDED_BYTES))
                && !edge.connections().isDraining();
        prepare(response, keepAlive);
        HttpHeaders headers = response.headers();
        Body body = response.body();
        if (body instanceof Body.Stored stored && !request.isHead()) {
            context.write(Messages.head(response.status(), headers));
            Slice.Resources resources =
                    new Slice.Resources(edge.storage(), edge.budgets().slices());
            new BodyPump(context, resources, stored, !slices, success -> done(response, success, keepAlive)).start();
            return;
        }
        byte[] bytes = body instanceof Body.Bytes inMemory && !request.isHead() ? inMemory.bytes() : new byte[0];
        context.writeAndFlush(Messages.full(response.status(), headers, bytes))
                .addListener((Future<? super Void> f) -> done(response, f.isSuccess(), keepAlive));
        drop(response);
    }

    private void prepare(Response response, boolean keepAlive) {
        edge.answers().complete(response, request, id);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.DATE, edge.date().text());
        if (!multiplexed && !keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!multiplexed && request.version().equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private void done(Response response, boolean whole, boolean keepAlive) {
        finished = true;
        settle();
        tell(response.status().code(), request.isHead() ? 0 : response.body().lengthBytes(), whole);
        ((ConnectionHandler) context.handler()).exchangeFinished(context, whole, whole && keepAlive);
    }

    private void tell(int status, long sentBytes, boolean whole) {
        if (edge.observer().isListening()) {
            long nanos = System.nanoTime() - begunNanos;
            edge.observer()
                    .ended(new RequestEvent(
                            request,
                            route,
                            id,
                            multiplexed,
                            new RequestEvent.Origin(peer, edge.entrance().proxies(), caller.identity()),
                            new RequestEvent.Outcome(status, receivedBytes, sentBytes, whole, Instant.now(), nanos)));
        }
    }

    /** Takes a part of the body. The buffer is released here or by the intake. */
    void content(ByteBuf slice, boolean last) {
        bodyEnded = last;
        receivedBytes += slice.readableBytes();
        if (intake != null && !answered) {
            intake.content(slice, last);
        } else {
            ((ConnectionHandler) context.handler()).discarded(slice.readableBytes());
            slice.release();
        }
    }

    /** The client is gone. */
    void abandon() {
        boolean first = !answered;
        answered = true;
        settle();
        if (intake != null && first) {
            intake.abandon();
        }
        if (first) {
            tell(RequestEvent.CLIENT_GONE, 0, false);
        }
    }

    /** Gives up on the body and answers at once. */
    void refuse(Response response) {
        Intake current = intake;
        if (!answered) {
            send(response.closing());
            if (current != null) {
                current.abandon();
            }
        }
    }

    /** Nothing has moved for a while. Whoever waits for us and not we for him is left in peace. */
    void stalled() {
        if (finished || (answered && !hasUnwritten())) {
            return;
        }
        if (answered || (intake != null && intake.waitsForClient())) {
            LOG.debug("closing {}: no progress in request {}", context.channel().remoteAddress(), id);
            abandon();
            context.close();
        }
    }

    /** A file region counts nothing towards the water marks, a stream of HTTP/2 has no buffer of its own. */
    private boolean hasUnwritten() {
        ChannelOutboundBuffer unwritten = context.channel().unsafe().outboundBuffer();
        return (unwritten != null && !unwritten.isEmpty()) || !context.channel().isWritable();
    }

    boolean hasBodyEnded() {
        return bodyEnded;
    }

    /** Asks for the next part of the body. */
    void readMore() {
        ((ConnectionHandler) context.handler()).readMore();
    }

    /** Tells a client that asked first that it may send its body. */
    void sayContinue() {
        if (request.expectsContinue() && !answered) {
            context.writeAndFlush(Messages.proceed());
        }
    }

    /** Whether the body may be left unread for a while without holding up other requests. */
    boolean park() {
        return !multiplexed || window.park();
    }

    RequestId id() {
        return id;
    }

    ChannelHandlerContext context() {
        return context;
    }

    /** What {@code call} answers, or what its failure is answered with. Storage threads. */
    Response answer(StorageCall<Response> call) {
        try {
            return BodyReader.inlineShort(call.call());
        } catch (Throwable failure) { // whatever it is, the client waits for an answer
            return ErrorRenderer.render(failure, id);
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Runs a task on the event loop: at once where this is it. Not at all when it is gone. Any thread. */
    void onLoopSoon(Runnable task) {
        if (context.executor().inEventLoop()) {
            task.run();
        } else {
            onLoop(task, () -> {});
        }
    }

    /** Runs a task on the event loop; when that is gone, the other one here. Any thread. */
    void onLoop(Runnable task, Runnable whenGone) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException e) {
            whenGone.run();
        }
    }

    /** Closes what a response holds and does not send. */
    static void drop(Response response) {
        if (response.body() instanceof Body.Stored stored) {
            BodyPump.closeAll(stored.parts());
        }
    }
}
