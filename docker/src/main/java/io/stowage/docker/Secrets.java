package io.stowage.docker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hides what nobody should read over an operator's shoulder. */
final class Secrets {

    private static final String HIDDEN = "<hidden>";

    /** Names that speak of a secret; a file that holds one may be named. */
    private static final Pattern TELLING =
            Pattern.compile(".*(secret|password|passwd|passphrase|token|credential|accountkey"
                    + "|accesskey|apikey|licensekey|privatekey|keypairid|connectionstring|sas|authorization|cookie).*");

    /** With a user in it, or with a signature. */
    private static final Pattern TELLING_URL = Pattern.compile("[a-z][a-z0-9+.-]*://([^/@\\s]+@.*|.*[?&]sig=.*)");

    /** Sections whose every value may be one: headers that are sent to others. */
    private static final Pattern HEADERS = Pattern.compile("(notifications|health)\\..*headers");

    private final Set<String> without;

    private Secrets(Collection<String> without) {
        this.without = Set.copyOf(without);
    }

    /**
     * The same tree with every value hidden that may be a secret.
     *
     * @param without the paths of keys that are left out: nobody knows what they hold
     */
    static Map<String, Object> masked(Map<String, Object> tree, Collection<String> without) {
        return new Secrets(without).masked("", tree, false);
    }

    private Map<String, Object> masked(String path, Map<?, ?> tree, boolean secret) {
        Map<String, Object> masked = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            String name = String.valueOf(key);
            String below = path.isEmpty() ? name : path + '.' + name;
            boolean hidden = secret
                    || TELLING.matcher(name.toLowerCase(Locale.ROOT)).matches()
                    || HEADERS.matcher(below).matches();
            if (value != null && !without.contains(below)) {
                masked.put(name, value(below, value, hidden));
            }
        });
        return masked;
    }

    private Object value(String path, @Nullable Object value, boolean secret) {
        if (value instanceof Map<?, ?> map) {
            // providers are called htpasswd and token
            return masked(path, map, secret && !path.startsWith("auth."));
        }
        if (value instanceof List<?> list) {
            List<Object> masked = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                masked.add(value(path + '[' + i + ']', list.get(i), secret));
            }
            return masked;
        }
        boolean url = value instanceof String text && TELLING_URL.matcher(text).matches();
        return value == null || secret || url ? HIDDEN : value;
    }
}
