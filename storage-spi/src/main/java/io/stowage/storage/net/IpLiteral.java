package io.stowage.storage.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as it is written, read as Go reads it: the JDK takes {@code 10.1} for an address, too, and asks a name server for
 * what is none. An address of version 4 inside one of version 6 is the former.
 *
 * @param bytes 4 or 16 of them
 */
record IpLiteral(ByteBuffer bytes) {

    private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int GROUPS = 8;

    /** What stands before an address of version 4 in one of version 6: zeros, and two bytes of ones. */
    private static final int MAPPED = 12;

    /** Without a zone. */
    static Optional<IpLiteral> parse(String text) {
        return raw(text).map(IpLiteral::of);
    }

    /** The same of a host, in which a zone may follow. */
    static Optional<IpLiteral> parseZoned(String host) {
        int percent = host.indexOf('%');
        return percent > 0 && host.indexOf(':') >= 0 ? parse(host.substring(0, percent)) : parse(host);
    }

    private static IpLiteral of(byte[] bytes) {
        return new IpLiteral(ByteBuffer.wrap(isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED, bytes.length) : bytes)
                .asReadOnlyBuffer());
    }

    private static boolean isMapped(byte[] bytes) {
        byte[] mapped = new byte[MAPPED];
        Arrays.fill(mapped, MAPPED - 2, MAPPED, (byte) 0xff);
        return bytes.length > MAPPED && Arrays.equals(bytes, 0, MAPPED, mapped, 0, MAPPED);
    }

    private static Optional<byte[]> raw(String text) {
        return text.indexOf(':') >= 0 ? six(text) : four(text);
    }

    private static Optional<byte[]> four(String text) {
        String[] octets = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (octets.length != bytes.length) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            if (!OCTET.matcher(octets[i]).matches() || Integer.parseInt(octets[i]) > 0xff) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(octets[i]);
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> six(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(bytes -> bytes.length == 2 * GROUPS);
        }
        Optional<byte[]> head =
                text.substring(0, gap).indexOf('.') < 0 ? groups(text.substring(0, gap)) : Optional.empty();
        Optional<byte[]> tail = groups(text.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 2 * (GROUPS - 1)) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(head.get(), 2 * GROUPS);
        System.arraycopy(tail.get(), 0, bytes, bytes.length - tail.get().length, tail.get().length);
        return Optional.of(bytes);
    }

    /** Groups between colons, the last of which may be an address of version 4; none in an empty text. */
    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] groups = text.split(":", -1);
        ByteBuffer bytes = ByteBuffer.allocate(2 * groups.length + 2);
        for (int i = 0; i < groups.length; i++) {
            if (GROUP.matcher(groups[i]).matches()) {
                bytes.putShort((short) Integer.parseInt(groups[i], 16));
            } else {
                Optional<byte[]> last = i == groups.length - 1 ? four(groups[i]) : Optional.empty();
                if (last.isEmpty()) {
                    return Optional.empty();
                }
                bytes.put(last.get());
            }
        }
        return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    boolean isLoopback() {
        byte[] loopback = new byte[2 * GROUPS];
        loopback[loopback.length - 1] = 1;
        return bytes.remaining() == 4 ? bytes.get(0) == 127 : bytes.equals(ByteBuffer.wrap(loopback));
    }

    /**
     * Addresses that begin with the same bits.
     *
     * @param first with no other bits
     */
    record Prefix(IpLiteral first, int bits) {

        private static final Pattern CIDR = Pattern.compile("([^/]*)/(\\d{1,9})");

        static Optional<Prefix> parse(String text) {
            Matcher matcher = CIDR.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int bits = Integer.parseInt(matcher.group(2));
            return raw(matcher.group(1))
                    .filter(bytes -> bits <= 8 * bytes.length)
                    .map(bytes -> of(bytes, bits));
        }

        private static Prefix of(byte[] bytes, int bits) {
            byte[] masked = masked(bytes, bits);
            return new Prefix(IpLiteral.of(masked), isMapped(masked) ? bits - 8 * MAPPED : bits);
        }

        private static byte[] masked(byte[] bytes, int bits) {
            byte[] masked = new byte[bytes.length];
            for (int i = 0; i < masked.length; i++) {
                int kept = Math.max(0, Math.min(8, bits - 8 * i));
                masked[i] = (byte) (bytes[i] & (0xff00 >> kept));
            }
            return masked;
        }

        boolean contains(IpLiteral address) {
            byte[] bytes = new byte[address.bytes.remaining()];
            address.bytes.duplicate().get(bytes);
            return first.bytes.equals(ByteBuffer.wrap(masked(bytes, bits)));
        }
    }
}
