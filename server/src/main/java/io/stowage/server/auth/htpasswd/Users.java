package io.stowage.server.auth.htpasswd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The users of a file. Immutable; any thread.
 *
 * <p>Where a name is there twice, the last line counts, as with Distribution; if that one is unusable, so is the user.
 */
final class Users {

    /** As many as somebody reads. */
    private static final int MAX_WARNINGS = 20;

    /** Of a file without users. */
    private static final int USUAL_COST = 10;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Map<String, PasswordHash> hashes = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final PasswordHash nobody;

    private Users(String text) {
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String entry = line.strip();
            if (!entry.isEmpty() && entry.charAt(0) != '#') {
                add(number, entry);
            }
        }
        if (hashes.isEmpty()) {
            warn("there is no user who can log in");
        }
        nobody = PasswordHash.ofNobody(mostCommonCost());
    }

    /** @param content in UTF-8, with a byte order mark or without */
    static Users parse(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return new Users(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }

    private void add(int number, String entry) {
        int colon = entry.indexOf(':');
        if (colon <= 0) {
            warn("line " + number + " is left out: it does not begin with a name and a colon");
            return;
        }
        String user = entry.substring(0, colon);
        if (user.chars().anyMatch(Character::isISOControl)) {
            warn("line " + number + " is left out: there are control characters in the name");
            return;
        }
        if (hashes.remove(user) != null) {
            warn("line " + number + " is another one of user " + user + ", and replaces the one before");
        }
        PasswordHash.parse(entry.substring(colon + 1))
                .ifPresentOrElse(
                        hash -> add(number, user, hash),
                        () -> warn("user " + user + " in line " + number
                                + " cannot log in: the password's hash is not one of bcrypt ($2a$, $2b$ or $2y$)"));
    }

    private void add(int number, String user, PasswordHash hash) {
        if (hash.cost() > Bcrypt.MAX_COST) {
            warn("user " + user + " in line " + number + " cannot log in: the hash's cost of " + hash.cost()
                    + " is above " + Bcrypt.MAX_COST);
        } else {
            hashes.put(user, hash);
        }
    }

    private void warn(String warning) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(warning);
        } else if (warnings.size() == MAX_WARNINGS) {
            warnings.add("there is more of this");
        }
    }

    private int mostCommonCost() {
        Map<Integer, Integer> counts = new TreeMap<>();
        hashes.values().forEach(hash -> counts.merge(hash.cost(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(USUAL_COST);
    }

    /** What somebody should know about the file; nothing of it is a secret. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    int size() {
        return hashes.size();
    }

    /** Whether somebody has that password. Takes the same work for those who are not there. */
    boolean know(String user, String password, Bcrypt bcrypt) {
        PasswordHash hash = hashes.get(user);
        boolean same = (hash == null ? nobody : hash).matches(password, bcrypt);
        return same && hash != null;
    }
}
