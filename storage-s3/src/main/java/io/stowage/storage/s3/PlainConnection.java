package io.stowage.storage.s3;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a store, with one answer on it at a time. One thread at a time, but for closing.
 *
 * <p>The socket does not block, since a blocking read into a buffer would wait for ever: while bytes are there they are
 * read, else a selector waits for them.
 */
final class PlainConnection implements Closeable {

    /** A longer head is no head of an object. */
    private static final int MAX_HEAD_BYTES = 8 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final Patience patience;

    /** The head of an answer, and what came with it. */
    private final ByteBuffer received = ByteBuffer.allocate(MAX_HEAD_BYTES).limit(0);

    /** How long to wait: for the connection, for the head of an answer, and for the next bytes of its body. */
    record Patience(Duration connect, Duration head, Duration body) {}

    private PlainConnection(SocketChannel channel, Selector selector, Patience patience) {
        this.channel = channel;
        this.selector = selector;
        this.patience = patience;
    }

    static PlainConnection open(String host, int port, Patience patience) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        SocketChannel channel = SocketChannel.open();
        boolean opened = false;
        try {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, (int) patience.connect().toMillis());
            channel.configureBlocking(false);
            Selector selector = channel.provider().openSelector();
            PlainConnection connection = new PlainConnection(channel, selector, patience);
            channel.register(selector, SelectionKey.OP_READ);
            opened = true;
            return connection;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /** Whether it is open, and nothing has come that nobody asked for. */
    boolean isQuiet() {
        try {
            return !received.hasRemaining() && channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a request without a body, and waits for the head of the answer. */
    AnswerHead ask(byte[] request) throws IOException {
        send(ByteBuffer.wrap(request));
        return answer();
    }

    /**
     * Sends part of a request.
     *
     * @return whether the store takes more; when it does not, it has begun to answer
     */
    boolean send(ByteBuffer bytes) throws IOException {
        boolean wanted = true;
        while (wanted && bytes.hasRemaining()) {
            wanted = channel.write(bytes) > 0 || awaitRoom();
        }
        return wanted;
    }

    private boolean awaitRoom() throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new IOException("connection is closed");
        }
        try {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            int ready = selector.select(any -> {}, patience.body().toMillis());
            key.interestOps(SelectionKey.OP_READ);
            if (ready == 0) {
                throw new SocketTimeoutException("the store takes nothing");
            }
            return !key.isReadable();
        } catch (CancelledKeyException | ClosedSelectorException e) {
            throw new IOException("connection is closed", e);
        }
    }

    /** Waits for the head of the answer. */
    AnswerHead answer() throws IOException {
        long deadline = System.nanoTime() + patience.head().toNanos();
        received.clear();
        while (true) {
            if (!received.hasRemaining()) {
                throw new IOException("the head of the answer is too long");
            }
            if (receive(received, deadline) < 0) {
                throw new EOFException("the connection ended before an answer");
            }
            Optional<AnswerHead> head = AnswerHead.parse(received.array(), received.position());
            if (head.isPresent()) {
                received.flip().position(head.get().lengthBytes());
                return head.get();
            }
        }
    }

    /** As {@link java.nio.channels.ReadableByteChannel#read}, of what comes behind the head. */
    int read(ByteBuffer target) throws IOException {
        int count = readReady(target);
        return count != 0
                ? count
                : receive(target, System.nanoTime() + patience.body().toNanos());
    }

    /** The same of what has come already; 0 when nothing has. */
    int readReady(ByteBuffer target) throws IOException {
        if (received.hasRemaining()) {
            int length = Math.min(received.remaining(), target.remaining());
            target.put(target.position(), received, received.position(), length);
            received.position(received.position() + length);
            target.position(target.position() + length);
            return length;
        }
        return channel.read(target);
    }

    private int receive(ByteBuffer target, long deadline) throws IOException {
        int count = channel.read(target);
        while (count == 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0 || Thread.currentThread().isInterrupted()) {
                throw new SocketTimeoutException("the store sends nothing");
            }
            try {
                selector.select(key -> {}, millis);
            } catch (ClosedSelectorException e) {
                throw new IOException("connection is closed", e);
            }
            count = channel.read(target);
        }
        return count;
    }

    /** At once, from any thread: whoever waits for bytes is told. */
    @Override
    public void close() {
        try (selector;
                channel) {
            // Both, and the channel first.
        } catch (IOException e) {
            S3Store.LOG.debug("cannot close a connection", e);
        }
    }
}
