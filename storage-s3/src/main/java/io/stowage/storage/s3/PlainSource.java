package io.stowage.storage.s3;

import io.stowage.storage.parts.ContinuedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An answer with the bytes of an object, on a connection of our own. */
final class PlainSource implements ContinuedChannel.DirectSource {

    private final PlainConnections from;
    private final PlainConnection connection;
    private final AnswerHead.Content content;
    private long remaining;

    PlainSource(PlainConnections from, PlainConnection connection, AnswerHead.Content content) {
        this.from = from;
        this.connection = connection;
        this.content = content;
        this.remaining = content.lengthBytes();
    }

    AnswerHead.Content content() {
        return content;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int limit = narrow(target);
        try {
            return advance(connection.read(target));
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int readReady(ByteBuffer target) throws IOException {
        int limit = narrow(target);
        try {
            return advance(connection.readReady(target));
        } finally {
            target.limit(limit);
        }
    }

    /** To what is still to come of the body: what is behind it is not ours. */
    private int narrow(ByteBuffer target) {
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(remaining, target.remaining()));
        return limit;
    }

    private int advance(int count) {
        remaining -= Math.max(count, 0);
        return count;
    }

    @Override
    public void abandon() {
        connection.close();
    }

    @Override
    public void close() {
        if (remaining == 0 && content.keptOpen()) {
            from.giveBack(connection);
        } else {
            connection.close();
        }
    }
}
