package io.stowage.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 300ms}; a bare whole number is nanoseconds. */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

    private static final Pattern WHOLE = Pattern.compile("[-+]?(" + PART.pattern() + ")+");

    private GoDuration() {}

    /** Empty when the text is no duration, or one of more than 292 years. */
    static Optional<Duration> parse(String text) {
        try {
            if (text.matches("[-+]?\\d+")) {
                return Optional.of(Duration.ofNanos(Long.parseLong(text)));
            }
            if (!WHOLE.matcher(text).matches()) {
                return Optional.empty();
            }
            BigDecimal nanos = BigDecimal.ZERO;
            Matcher part = PART.matcher(text);
            while (part.find()) {
                nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanos(part.group(2)))));
            }
            long rounded = nanos.toBigInteger().longValueExact();
            return Optional.of(Duration.ofNanos(text.startsWith("-") ? -rounded : rounded));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }
}
