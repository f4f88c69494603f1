package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Hands on whole records of TLS, and keeps what has come of the next one on the heap, in a buffer of its own length. The
 * {@code SslHandler} would keep the whole read that this came with, and put the next one behind it: 128 KiB of direct
 * memory for each connection. Event loop only.
 */
final class WholeRecords extends ChannelInboundHandlerAdapter {

    private static final int HEADER_BYTES = 5;

    /** RFC 5246, 6.2.3; those of TLS 1.3 are shorter. */
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + 16 * 1024 + 2048;

    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 24;
    private static final int MAJOR_VERSION = 3;

    /** What has come of a record. */
    private @Nullable ByteBuf begun;

    /** This is no TLS, or none that there should be: for the {@code SslHandler} to refuse. */
    private boolean foreign;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        ByteBuf record = begun;
        if (record != null) {
            if (!completes(read, record)) {
                read.release();
                return;
            }
            begun = null;
            context.fireChannelRead(record);
        }
        int rest = read.readableBytes() - wholeRecords(read);
        if (rest > 0) {
            begun = context.alloc()
                    .heapBuffer(rest, MAX_RECORD_BYTES)
                    .writeBytes(read, read.writerIndex() - rest, rest);
            read.writerIndex(read.writerIndex() - rest);
        }
        if (read.isReadable()) {
            context.fireChannelRead(read);
        } else {
            read.release();
        }
    }

    /** Moves what belongs to a record to it, and tells whether that is all of it now. */
    private boolean completes(ByteBuf read, ByteBuf record) {
        move(read, record, HEADER_BYTES - record.readableBytes());
        if (record.readableBytes() < HEADER_BYTES) {
            return false;
        }
        int length = recordLength(record, record.readerIndex());
        move(read, record, length - record.readableBytes());
        return record.readableBytes() == length;
    }

    private static void move(ByteBuf from, ByteBuf to, int most) {
        int length = Math.min(most, from.readableBytes());
        if (length > 0) {
            to.writeBytes(from, length);
        }
    }

    /** The length of all records that are there to their end. */
    private int wholeRecords(ByteBuf read) {
        int whole = 0;
        while (!foreign && read.readableBytes() - whole >= HEADER_BYTES) {
            int length = recordLength(read, read.readerIndex() + whole);
            if (length > read.readableBytes() - whole) {
                return whole;
            }
            whole += length;
        }
        return foreign ? read.readableBytes() : whole;
    }

    private int recordLength(ByteBuf bytes, int index) {
        int type = bytes.getUnsignedByte(index);
        int length = HEADER_BYTES + bytes.getUnsignedShort(index + 3);
        foreign |= type < FIRST_TYPE
                || type > LAST_TYPE
                || bytes.getByte(index + 1) != MAJOR_VERSION
                || length > MAX_RECORD_BYTES;
        return foreign ? HEADER_BYTES : length;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ByteBuf record = begun;
        begun = null;
        if (record != null) {
            record.release();
        }
    }
}
