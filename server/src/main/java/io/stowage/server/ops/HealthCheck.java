package io.stowage.server.ops;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that has to be so for a registry to be well, looked at again and again. Distribution's checks, by its names.
 *
 * @param name in {@code /debug/health}
 * @param interval between two looks
 * @param threshold how many looks in a row have to find it otherwise
 * @param presumed whether it counts as well before the first look, and until it has failed so often
 */
public record HealthCheck(String name, Probe probe, Duration interval, int threshold, boolean presumed) {

    public HealthCheck {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("a check needs an interval");
        }
        threshold = Math.max(1, threshold);
    }

    /** A check that has to be well once before the registry is. */
    public HealthCheck(String name, Probe probe, Duration interval, int threshold) {
        this(name, probe, interval, threshold, false);
    }

    /** Looks once, on a thread of its own. */
    @FunctionalInterface
    public interface Probe {

        /** What is wrong; empty when nothing is. */
        Optional<Finding> look();
    }

    /**
     * What is wrong.
     *
     * @param text for operators
     * @param serves whether what is there can still be pulled
     */
    public record Finding(String text, boolean serves) {}

    /** A file that must not be there: whoever wants the registry to be left alone makes it. */
    public static HealthCheck file(Path file, Duration interval) {
        return new HealthCheck(file.toString(), () -> when(Files.exists(file), "file exists"), interval, 1, true);
    }

    /** A URL that must answer a HEAD with this status. */
    public static HealthCheck http(
            URI url,
            Map<String, List<String>> headers,
            int status,
            Duration timeout,
            Duration interval,
            int threshold) {
        // credentials are for nobody's eyes
        String name = url.toString().replaceFirst("//[^/@]*@", "//");
        return new HealthCheck(name, () -> answer(url, headers, status, timeout), interval, threshold, true);
    }

    /** A port that must take connections. */
    public static HealthCheck tcp(InetSocketAddress address, Duration timeout, Duration interval, int threshold) {
        String name = address.getHostString() + ':' + address.getPort();
        return new HealthCheck(name, () -> connection(address, timeout), interval, threshold, true);
    }

    private static Optional<Finding> answer(URI url, Map<String, List<String>> headers, int wanted, Duration timeout) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setRequestMethod("HEAD");
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(millis(timeout));
            connection.setReadTimeout(millis(timeout));
            headers.forEach((name, values) -> values.forEach(value -> connection.addRequestProperty(name, value)));
            int status = connection.getResponseCode();
            connection.disconnect();
            return when(status != wanted, "the answer is " + status + ", not " + wanted);
        } catch (IOException e) {
            return when(true, "no answer (" + e.getClass().getSimpleName() + ')');
        }
    }

    private static Optional<Finding> connection(InetSocketAddress address, Duration timeout) {
        try (Socket socket = new Socket()) {
            // resolved each time, as addresses change
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), millis(timeout));
            return Optional.empty();
        } catch (IOException e) {
            return when(true, "no connection (" + e.getClass().getSimpleName() + ')');
        }
    }

    private static Optional<Finding> when(boolean wrong, String text) {
        return wrong ? Optional.of(new Finding(text, false)) : Optional.empty();
    }

    /** Nothing means no end for a socket; a check has to have one. */
    private static int millis(Duration timeout) {
        return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }
}
