package io.stowage.server.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is in the first message of a client that nobody else tells before it is answered: RFC 8446, 4.1.2; RFC 7301. */
final class ClientHello {

    private static final int VERSION_AND_RANDOM = 2 + 32;

    private static final int PROTOCOLS = 16;

    private ClientHello() {}

    /**
     * Whether a client offers to speak {@code protocol}.
     *
     * @param hello from its version on; not moved
     * @return also {@code false} for what is no such message: whoever reads it next will say so
     */
    static boolean offers(ByteBuf hello, String protocol) {
        ByteBuf rest = hello.slice();
        byte[] wanted = protocol.getBytes(StandardCharsets.US_ASCII);
        try {
            rest.skipBytes(VERSION_AND_RANDOM);
            rest.skipBytes(rest.readUnsignedByte()); // the session
            rest.skipBytes(rest.readUnsignedShort()); // the cipher suites
            rest.skipBytes(rest.readUnsignedByte()); // the compressions
            ByteBuf extensions = rest.readSlice(rest.readUnsignedShort());
            while (extensions.isReadable()) {
                int kind = extensions.readUnsignedShort();
                ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
                if (kind == PROTOCOLS) {
                    return contains(extension.readSlice(extension.readUnsignedShort()), wanted);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            // shorter than it says
        }
        return false;
    }

    private static boolean contains(ByteBuf names, byte[] wanted) {
        while (names.isReadable()) {
            byte[] name = new byte[names.readUnsignedByte()];
            names.readBytes(name);
            if (Arrays.equals(name, wanted)) {
                return true;
            }
        }
        return false;
    }
}
