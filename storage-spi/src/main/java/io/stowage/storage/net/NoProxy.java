package io.stowage.storage.net;

import java.net.IDN;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code NO_PROXY} says, read as Go's {@code httpproxy} reads it. What makes no sense is passed over there, too. */
final class NoProxy {

    /** One entry of the list. */
    @FunctionalInterface
    private interface Rule {

        /** @param address of the host when it is one, and then only rules for addresses apply */
        boolean matches(String host, String port, Optional<IpLiteral> address);
    }

    private final List<Rule> rules;

    private NoProxy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static NoProxy parse(String list) {
        List<Rule> rules = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (entry.equals("*")) {
                return new NoProxy(List.of((host, port, address) -> true));
            }
            rule(entry).ifPresent(rules::add);
        }
        return new NoProxy(rules);
    }

    private static Optional<Rule> rule(String entry) {
        Optional<IpLiteral.Prefix> network = IpLiteral.Prefix.parse(entry);
        if (network.isPresent()) {
            return Optional.of((host, port, address) ->
                    address.filter(network.get()::contains).isPresent());
        }
        boolean hasPort = hasPort(entry);
        String name = hasPort ? Authority.host(entry) : entry;
        String wanted = hasPort ? Authority.port(entry).orElse("") : "";
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<IpLiteral> literal = IpLiteral.parse(name);
        return Optional.of(
                literal.isPresent()
                        ? (host, port, address) -> address.equals(literal) && isPort(wanted, port)
                        : domain(name, wanted));
    }

    /** As Go's {@code net.SplitHostPort} finds one: without brackets there is but one colon, and behind them a colon. */
    private static boolean hasPort(String entry) {
        int last = entry.lastIndexOf(':');
        if (entry.startsWith("[")) {
            return last > 0
                    && last == entry.indexOf(']') + 1
                    && entry.indexOf('[', 1) < 0
                    && entry.indexOf(']', last) < 0;
        }
        return last >= 0 && entry.indexOf(':') == last && entry.indexOf('[') < 0 && entry.indexOf(']') < 0;
    }

    private static Rule domain(String name, String wanted) {
        String given = ascii(name.startsWith("*.") ? name.substring(1) : name);
        boolean itself = !given.startsWith(".");
        String suffix = itself ? '.' + given : given;
        return (host, port, address) ->
                address.isEmpty() && (host.endsWith(suffix) || (itself && host.equals(given))) && isPort(wanted, port);
    }

    private static boolean isPort(String wanted, String port) {
        return wanted.isEmpty() || wanted.equals(port);
    }

    /** Whether {@code uri} is asked without a proxy. */
    boolean matches(URI uri) {
        String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        String host = ascii(Authority.host(hostAndPort));
        if (host.equals("localhost")) {
            return true;
        }
        Optional<IpLiteral> address = IpLiteral.parseZoned(host);
        if (address.filter(IpLiteral::isLoopback).isPresent()) {
            return true;
        }
        String name = host.strip().toLowerCase(Locale.ROOT);
        String port = Authority.port(hostAndPort).orElse("https".equals(uri.getScheme()) ? "443" : "80");
        return rules.stream().anyMatch(rule -> rule.matches(name, port, address));
    }

    private static String ascii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
