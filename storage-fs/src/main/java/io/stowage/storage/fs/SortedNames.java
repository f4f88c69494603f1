package io.stowage.storage.fs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The names in a directory in the order of the keys below them, where a directory counts with its slash.
 *
 * <p>A directory does not say which of its names are directories, and asking for each would cost a system call. It
 * matters only for a name that others continue with {@code -} or {@code .}, which sort before the slash: those are asked
 * for; all others count as if they ended with a slash, which puts them in the same place.
 *
 * <p>What is found out about a name while these are the names of the directory is noted, until {@link DirectoryNames}
 * forgets them. Any thread.
 */
final class SortedNames {

    private final String[] ranks;

    /** Races are harmless: a note is only ever made, and at worst made twice. */
    private final Below[] below;

    private SortedNames(String[] ranks) {
        this.ranks = ranks;
        this.below = new Below[ranks.length];
        Arrays.fill(below, Below.UNKNOWN);
    }

    static SortedNames of(Path directory, String[] names) {
        Arrays.sort(names);
        String[] ranks = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            boolean file = i + 1 < names.length
                    && isContinued(names[i], names[i + 1])
                    && !Files.isDirectory(directory.resolve(names[i]));
            ranks[i] = file ? names[i] : names[i] + '/';
        }
        Arrays.sort(ranks);
        return new SortedNames(ranks);
    }

    private static boolean isContinued(String name, String next) {
        return next.length() > name.length() && next.startsWith(name) && next.charAt(name.length()) < '/';
    }

    /** What is known of this name; {@link Below#NOTHING} was so once, and must be asked again. */
    Below below(int index) {
        return below[index];
    }

    void note(int index, Below found) {
        below[index] = found;
    }

    /** What is below a name. */
    enum Below {
        UNKNOWN,
        /** A directory with a key below it. */
        KEYS,
        /** An empty directory. */
        NOTHING
    }

    int size() {
        return ranks.length;
    }

    String name(int index) {
        String rank = ranks[index];
        return rank.endsWith("/") ? rank.substring(0, rank.length() - 1) : rank;
    }

    /**
     * Where to go on after {@code name}: no earlier name is, or has anything below it, that comes after.
     *
     * @param name relative to the directory; empty for the beginning
     */
    int firstAfter(String name) {
        int found = Arrays.binarySearch(ranks, name);
        int first = found >= 0 ? found : -found - 1;
        // What is below the directory just before may still come after.
        return first > 0 && name.startsWith(ranks[first - 1]) ? first - 1 : first;
    }
}
