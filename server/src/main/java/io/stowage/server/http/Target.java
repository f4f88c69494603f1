package io.stowage.server.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request target taken apart: path segments and query parameters, decoded exactly once.
 *
 * <p>A path with encoded slashes, backslashes, control characters, dot segments, empty segments or path parameters is
 * refused here, before anybody compares it with anything: what a proxy in front of us judged is what we serve.
 *
 * @param rawPath as it came, without query
 * @param segments the path's segments; a trailing slash gives an empty last one
 */
public record Target(String rawPath, List<String> segments, List<Parameter> parameters) {

    /** A query parameter, decoded. */
    public record Parameter(String name, String value) {}

    public Target {
        segments = List.copyOf(segments);
        parameters = List.copyOf(parameters);
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** All values of a query parameter. */
    public List<String> parameters(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /** @throws MalformedTargetException when the target is not one that we look at */
    static Target parse(String uri) throws MalformedTargetException {
        String originForm = originForm(uri);
        int fragment = originForm.indexOf('#');
        if (fragment >= 0) {
            throw new MalformedTargetException("a request target has no fragment");
        }
        int question = originForm.indexOf('?');
        String rawPath = question < 0 ? originForm : originForm.substring(0, question);
        return new Target(
                rawPath, segments(rawPath), question < 0 ? List.of() : query(originForm.substring(question + 1)));
    }

    /** One at which nothing is: its path is for the log, where it is one; other forms may name users. */
    static Target malformed(String uri) {
        String path = uri.startsWith("/") ? uri.split("\\?", 2)[0] : "-";
        return new Target(path, List.of(), List.of());
    }

    private static String originForm(String uri) throws MalformedTargetException {
        if (uri.startsWith("/")) {
            return uri;
        }
        // RFC 9112, 3.2.2: a server accepts the absolute form, and goes by its path.
        int scheme = uri.indexOf("://");
        if (scheme > 0 && (uri.startsWith("http://") || uri.startsWith("https://"))) {
            int slash = uri.indexOf('/', scheme + 3);
            return slash < 0 ? "/" : uri.substring(slash);
        }
        throw new MalformedTargetException("the request target is no path");
    }

    private static List<String> segments(String rawPath) throws MalformedTargetException {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        while (start <= rawPath.length()) {
            int slash = rawPath.indexOf('/', start);
            int end = slash < 0 ? rawPath.length() : slash;
            String segment = decodeSegment(rawPath.substring(start, end));
            if (segment.equals(".") || segment.equals("..") || (segment.isEmpty() && slash >= 0)) {
                throw new MalformedTargetException("a path has no empty and no dot segments");
            }
            segments.add(segment);
            start = end + 1;
        }
        return segments;
    }

    private static String decodeSegment(String raw) throws MalformedTargetException {
        String decoded = raw.indexOf('%') < 0 ? raw : decode(raw, false);
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '/' || c == '\\' || c == ';' || c == '%') {
                throw new MalformedTargetException("the path has a character that no name, tag or digest has");
            }
        }
        return decoded;
    }

    private static List<Parameter> query(String raw) throws MalformedTargetException {
        List<Parameter> parameters = new ArrayList<>(4);
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name, true), decode(value, true)));
            }
        }
        return parameters;
    }

    private static String decode(String raw, boolean plusIsSpace) throws MalformedTargetException {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = hexDigit(raw, i + 1);
                int low = hexDigit(raw, i + 2);
                if (high < 0 || low < 0) {
                    throw new MalformedTargetException("a percent sign is followed by two hex digits");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c > 0x7e || c < ' ') {
                throw new MalformedTargetException("a request target is ASCII");
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int hexDigit(String raw, int at) {
        // Not Character.digit: that takes digits of every script.
        char c = at < raw.length() ? raw.charAt(at) : ' ';
        return io.netty.util.internal.StringUtil.decodeHexNibble(c);
    }

    /** The target cannot be what a client of a registry means. */
    static final class MalformedTargetException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedTargetException(String message) {
            super(message);
        }
    }
}
