package io.stowage.server.http.handler;

import io.stowage.storage.ByteRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The Range header. RFC 9110, 14.
 *
 * @param wanted in order, without overlaps; empty when none can be satisfied
 */
record Ranges(List<ByteRange> wanted) {

    /** Each range of an answer keeps a file open; clients that ask for more get the whole content, as RFC 9110 allows. */
    static final int MAX_RANGES = 64;

    /**
     * Reads the header.
     *
     * @return empty when it is to be ignored: another unit, or too many ranges. Malformed ranges are as unsatisfiable as
     *     those past the end: that is what Distribution's clients are used to.
     */
    static Optional<Ranges> parse(String header, long size) {
        String text = header.strip();
        int equals = text.indexOf('=');
        if (equals < 0 || !text.substring(0, equals).strip().equalsIgnoreCase("bytes")) {
            return Optional.empty();
        }
        List<ByteRange> ranges = new ArrayList<>();
        for (String spec : text.substring(equals + 1).split(",", -1)) {
            Optional<ByteRange> range;
            try {
                range = range(spec.strip(), size);
            } catch (NumberFormatException e) {
                return Optional.of(new Ranges(List.of()));
            }
            range.ifPresent(ranges::add);
            if (ranges.size() > MAX_RANGES * 4) {
                return Optional.empty();
            }
        }
        List<ByteRange> merged = merge(ranges);
        return merged.size() > MAX_RANGES ? Optional.empty() : Optional.of(new Ranges(merged));
    }

    private static Optional<ByteRange> range(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            throw new NumberFormatException("no range");
        }
        String first = spec.substring(0, dash);
        String last = spec.substring(dash + 1);
        if (first.isEmpty()) {
            long suffix = Math.min(number(last), size);
            return suffix == 0 ? Optional.empty() : Optional.of(new ByteRange(size - suffix, suffix));
        }
        long start = number(first);
        long end = last.isEmpty() ? Long.MAX_VALUE - 1 : number(last);
        if (end < start) {
            throw new NumberFormatException("ends before it begins");
        }
        if (start >= size) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(start, Math.min(end, size - 1) - start + 1));
    }

    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException("no number");
        }
        // Past 18 digits it is past the end of anything.
        return digits.length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
    }

    /** Overlapping ranges would let a short request ask for many times the content. */
    private static List<ByteRange> merge(List<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::offset));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : sorted) {
            ByteRange before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && range.offset() <= before.offset() + before.lengthBytes()) {
                long end = Math.max(before.offset() + before.lengthBytes(), range.offset() + range.lengthBytes());
                merged.set(merged.size() - 1, new ByteRange(before.offset(), end - before.offset()));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    /** As the Content-Range header has it. */
    static String contentRange(ByteRange range, long size) {
        return "bytes " + range.offset() + '-' + (range.offset() + range.lengthBytes() - 1) + '/' + size;
    }
}
