package io.stowage.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word counts: what others say in {@code X-Forwarded-*} is not heard. Any thread.
 *
 * <p>Where none are named, anybody may say under which name and scheme he reaches the registry, as with Distribution; his
 * address is then that of the connection, whatever he says.
 */
public final class Proxies {

    /** None are named. */
    public static final Proxies NONE = new Proxies(List.of());

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private static final List<String> FORWARDED =
            List.of("Forwarded", FORWARDED_FOR, "X-Forwarded-Host", "X-Forwarded-Proto");

    private final List<IpSubnetFilterRule> networks;

    private Proxies(List<IpSubnetFilterRule> networks) {
        this.networks = networks;
    }

    /**
     * Those in some networks.
     *
     * @param networks as in {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a network of one
     * @throws IllegalArgumentException when one of them is none
     */
    public static Proxies in(List<String> networks) {
        return networks.isEmpty()
                ? NONE
                : new Proxies(networks.stream().map(Proxies::network).toList());
    }

    private static IpSubnetFilterRule network(String text) {
        String[] parts = text.split("/", 2);
        Optional<InetAddress> address = address(parts[0]);
        int bits = address.map(found -> found.getAddress().length * 8).orElse(0);
        try {
            int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : bits;
            if (address.isPresent() && prefix >= 0 && prefix <= bits) {
                return new IpSubnetFilterRule(address.get(), prefix, IpFilterRuleType.ACCEPT);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("must be networks, for example 10.0.0.0/8, not \"" + text + '"');
    }

    /** An address as it is written; no name is looked up. */
    private static Optional<InetAddress> address(String text) {
        return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text));
    }

    /** Removes what somebody says who is none of them. */
    void forget(@Nullable SocketAddress peer, HttpHeaders headers) {
        if (!networks.isEmpty() && !isTrusted(peer)) {
            FORWARDED.forEach(headers::remove);
        }
    }

    /** Where a request comes from: the last address on its way that is none of theirs. */
    String client(@Nullable SocketAddress peer, Request request) {
        if (networks.isEmpty() || !isTrusted(peer)) {
            return text(peer);
        }
        List<String> way = request.headers(FORWARDED_FOR).stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::strip)
                .toList();
        for (int i = way.size() - 1; i >= 0; i--) {
            Optional<InetAddress> hop = address(way.get(i));
            if (hop.isEmpty()) {
                break; // whoever wrote that knows no addresses
            }
            if (!isTrusted(new InetSocketAddress(hop.get(), 0))) {
                return hop.get().getHostAddress();
            }
        }
        return text(peer);
    }

    private boolean isTrusted(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress address
                && address.getAddress() != null
                && networks.stream().anyMatch(network -> network.matches(address));
    }

    private static String text(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "-";
    }
}
