package io.stowage.server.auth;

import java.util.Arrays;
import java.util.List;

/** A name of a user or a group, in which {@code *} stands for any characters, or none. Matching takes linear time. */
public final class WordPattern {

    private final List<String> literals;

    private WordPattern(List<String> literals) {
        this.literals = literals;
    }

    public static WordPattern of(String text) {
        return new WordPattern(Arrays.asList(text.split("\\*", -1)));
    }

    boolean matches(String word) {
        String first = literals.get(0);
        int last = literals.size() - 1;
        if (last == 0) {
            return word.equals(first);
        }
        String end = literals.get(last);
        if (!word.startsWith(first) || !word.endsWith(end) || word.length() < first.length() + end.length()) {
            return false;
        }
        int at = first.length();
        for (String literal : literals.subList(1, last)) {
            int found = word.indexOf(literal, at);
            if (found < 0) {
                return false;
            }
            at = found + literal.length();
        }
        return at <= word.length() - end.length();
    }
}
