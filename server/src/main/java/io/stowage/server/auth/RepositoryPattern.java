package io.stowage.server.auth;

import io.stowage.oci.RepositoryName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Names of repositories, segment by segment: {@code *} within a segment stands for any characters of it, {@code **} as a
 * whole segment for any number of segments, none included. {@code team/**} is {@code team} and everything below it.
 */
public final class RepositoryPattern {

    private static final String ANY_NUMBER = "**";

    /** Nothing stands for any number of segments. */
    private final List<Optional<WordPattern>> segments;

    private RepositoryPattern(List<String> segments) {
        this.segments = segments.stream()
                .map(text ->
                        text.equals(ANY_NUMBER) ? Optional.<WordPattern>empty() : Optional.of(WordPattern.of(text)))
                .toList();
    }

    /** @throws IllegalArgumentException when it could match no name at all */
    public static RepositoryPattern of(String text) {
        List<String> segments = Arrays.asList(text.split("/", -1));
        for (String segment : segments) {
            if (!segment.matches("[a-z0-9._*-]+") || (segment.contains(ANY_NUMBER) && !segment.equals(ANY_NUMBER))) {
                throw new IllegalArgumentException("must be a repository, * or **, for example team/** or *");
            }
        }
        return new RepositoryPattern(segments);
    }

    /** Whether it is {@code **}, in so many words. */
    boolean matchesAll() {
        return segments.stream().allMatch(Optional::isEmpty);
    }

    boolean matches(RepositoryName name) {
        List<String> words = Arrays.asList(name.value().split("/", -1));
        // Which words the pattern may have come to, after each of its segments: never more than there are words.
        boolean[] reached = new boolean[words.size() + 1];
        reached[0] = true;
        for (Optional<WordPattern> segment : segments) {
            reached = segment.isEmpty() ? onwards(reached) : step(reached, segment.get(), words);
        }
        return reached[words.size()];
    }

    private static boolean[] onwards(boolean[] reached) {
        boolean[] next = new boolean[reached.length];
        boolean any = false;
        for (int i = 0; i < reached.length; i++) {
            any |= reached[i];
            next[i] = any;
        }
        return next;
    }

    private static boolean[] step(boolean[] reached, WordPattern segment, List<String> words) {
        boolean[] next = new boolean[reached.length];
        for (int i = 0; i < words.size(); i++) {
            next[i + 1] = reached[i] && segment.matches(words.get(i));
        }
        return next;
    }
}
