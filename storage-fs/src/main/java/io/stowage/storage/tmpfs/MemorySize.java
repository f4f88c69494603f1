package io.stowage.storage.tmpfs;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory as people write it: {@code 536870912}, {@code 512Mi}, {@code 512m}, {@code 1g}. All units count in
 * 1,024s, as those of {@code mount -t tmpfs -o size=} do. Any thread.
 */
final class MemorySize {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,19})(?:([kmg])i?b?)?");

    private MemorySize() {}

    /** The number of bytes, at least 1; empty when {@code text} is no such amount. */
    static Optional<Long> parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long bytes =
                    Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(Optional.ofNullable(matcher.group(2))));
            return bytes > 0 ? Optional.of(bytes) : Optional.empty();
        } catch (NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static long factor(Optional<String> unit) {
        int power = unit.map("kmg"::indexOf).orElse(-1) + 1;
        return 1L << (10 * power);
    }
}
