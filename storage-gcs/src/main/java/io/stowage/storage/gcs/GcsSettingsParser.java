package io.stowage.storage.gcs;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreParameters;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes settings of parameters: those of Distribution 2.8 and 3, and some of our own. */
final class GcsSettingsParser {

    static final String KEYFILE = "keyfile";
    static final String CREDENTIALS = "credentials";

    /** As the service bindings of SAP BTP have it, and as an environment variable makes it. */
    static final List<String> BINDING_KEYS = List.of(GcsBinding.KEY, GcsBinding.KEY.toLowerCase(Locale.ROOT));

    static final Set<String> NAMES = Set.of(
            "bucket",
            KEYFILE,
            CREDENTIALS,
            BINDING_KEYS.get(0),
            BINDING_KEYS.get(1),
            "rootdirectory",
            "chunksize",
            "maxconcurrency",
            "useragent",
            "endpoint",
            ServiceBinding.PARAMETER);

    /** The variable by which Google's own libraries are led to an emulator. */
    static final String EMULATOR = "STORAGE_EMULATOR_HOST";

    static final String AMBIENT_FILE = "GOOGLE_APPLICATION_CREDENTIALS";

    private static final int QUANTUM_BYTES = 256 * 1024;
    private static final long MIB = 1024 * 1024;

    /** Shorter parts would bound content to too little, as there are only so many of them. */
    private static final long MIN_PART_BYTES = 5 * MIB;

    private static final long DEFAULT_PART_BYTES = 10 * MIB;

    /** A part is collected in memory before it is sent. */
    private static final long MAX_PART_BYTES = 512 * MIB;

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    private final StoreParameters parameters;
    private final Map<String, String> environment;

    private GcsSettingsParser(StoreParameters parameters, Map<String, String> environment) {
        this.parameters = parameters;
        this.environment = environment;
    }

    static GcsSettings parse(Map<String, Object> parameters, Map<String, String> environment)
            throws StoreConfigurationException {
        return new GcsSettingsParser(new StoreParameters(GcsBinding.merged(parameters)), environment).settings();
    }

    private GcsSettings settings() throws StoreConfigurationException {
        parameters.number("maxconcurrency", 0, 0, Integer.MAX_VALUE);
        Optional<URI> endpoint = endpoint();
        return new GcsSettings(bucket(), root(), endpoint, access(endpoint), partBytes(), userAgent());
    }

    private String bucket() throws StoreConfigurationException {
        String bucket = parameters
                .text("bucket")
                .orElseThrow(() -> new StoreConfigurationException("bucket", "is missing: the name of a bucket"));
        if (!BUCKET.matcher(bucket).matches()) {
            throw new StoreConfigurationException(
                    "bucket", "must be the name of a bucket alone: small letters, digits, hyphens, dots");
        }
        return bucket;
    }

    private String root() throws StoreConfigurationException {
        String root = parameters.text("rootdirectory").orElse("").replaceAll("^/+|/+$", "");
        return root.isEmpty() ? "" : root + '/';
    }

    private Optional<String> userAgent() throws StoreConfigurationException {
        Optional<String> agent = parameters.text("useragent");
        if (agent.isPresent() && !agent.get().chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new StoreConfigurationException("useragent", "must be one line of ASCII");
        }
        return agent;
    }

    private int partBytes() throws StoreConfigurationException {
        long chunk = parameters.number("chunksize", DEFAULT_PART_BYTES, QUANTUM_BYTES, Integer.MAX_VALUE);
        if (chunk % QUANTUM_BYTES != 0) {
            throw new StoreConfigurationException("chunksize", "must be a multiple of " + QUANTUM_BYTES);
        }
        return (int) Math.min(Math.max(chunk, MIN_PART_BYTES), MAX_PART_BYTES);
    }

    private Optional<URI> endpoint() throws StoreConfigurationException {
        Optional<String> own = parameters.text("endpoint");
        Optional<String> variable = Optional.ofNullable(environment.get(EMULATOR))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        if (own.isPresent()) {
            return Optional.of(uri("endpoint", own.get(), "https://"));
        }
        return variable.isPresent() ? Optional.of(uri(EMULATOR, variable.get(), "http://")) : Optional.empty();
    }

    private static URI uri(String name, String text, String usualScheme) throws StoreConfigurationException {
        try {
            URI uri = new URI(text.contains("://") ? text : usualScheme + text);
            String path = Optional.ofNullable(uri.getPath()).orElse("");
            boolean bare = (path.isEmpty() || path.equals("/")) && uri.getQuery() == null && uri.getUserInfo() == null;
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && bare && (scheme.equals("http") || scheme.equals("https"))) {
                return new URI(scheme, null, uri.getHost(), uri.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // Told below, without the text: it may have a password in it.
        }
        throw new StoreConfigurationException(
                name, "must be a host, with a port or a scheme if need be, as in http://127.0.0.1:4443");
    }

    /** Distribution takes the file where there is a map, too. */
    private Access access(Optional<URI> endpoint) throws StoreConfigurationException {
        List<Access> given = new ArrayList<>();
        Optional<String> file = parameters.text(KEYFILE);
        if (file.isPresent()) {
            given.add(keyFile(KEYFILE, file.get()));
        } else {
            inline().ifPresent(given::add);
        }
        for (String name : BINDING_KEYS) {
            Optional<String> key = parameters.text(name);
            if (key.isPresent()) {
                given.add(new Access.Key(name, decoded(name, key.get())));
            }
        }
        Optional<Path> binding = GcsBinding.path(parameters);
        if (binding.isPresent()) {
            given.add(new Access.Binding(binding.get(), bucket()));
        }
        if (given.size() > 1) {
            throw new StoreConfigurationException(
                    binding.isPresent() ? ServiceBinding.PARAMETER : GcsBinding.KEY,
                    "does not go with keyfile or credentials: give one of them");
        }
        return given.isEmpty() ? ofEnvironment(endpoint) : given.get(0);
    }

    private Access ofEnvironment(Optional<URI> endpoint) throws StoreConfigurationException {
        // Nothing that is worth anything goes over a line that anybody can read.
        if (endpoint.filter(uri -> "http".equals(uri.getScheme())).isPresent()) {
            return Access.Anonymous.ANONYMOUS;
        }
        String file = environment.getOrDefault(AMBIENT_FILE, "").strip();
        return file.isEmpty() ? Access.Ambient.AMBIENT : keyFile(AMBIENT_FILE, file);
    }

    private static Access keyFile(String name, String file) throws StoreConfigurationException {
        try {
            return new Access.KeyFile(name, Path.of(file));
        } catch (InvalidPathException e) {
            throw new StoreConfigurationException(name, "must be the path of a file");
        }
    }

    /** As a map in the file, or as text in a variable: of JSON, or of base64 of JSON. */
    private Optional<Access> inline() throws StoreConfigurationException {
        Optional<Map<?, ?>> map = parameters.map(CREDENTIALS);
        if (map.isPresent()) {
            return Optional.of(new Access.Key(CREDENTIALS, new Gson().toJson(map.get())));
        }
        Optional<String> text = parameters.text(CREDENTIALS);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean plain = text.get().startsWith("{");
        String json = plain ? text.get() : decoded(CREDENTIALS, text.get());
        return Optional.of(new Access.Key(CREDENTIALS, requireObject(CREDENTIALS, json)));
    }

    static String decoded(String name, String base64) throws StoreConfigurationException {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64);
            return requireObject(name, new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw notAKey(name);
        }
    }

    private static String requireObject(String name, String json) throws StoreConfigurationException {
        try {
            if (new Gson().fromJson(json, JsonObject.class) != null) {
                return json;
            }
        } catch (JsonParseException e) {
            // Told below, without the text: it is a secret.
        }
        throw notAKey(name);
    }

    private static StoreConfigurationException notAKey(String name) {
        return new StoreConfigurationException(
                name, "must be the JSON of a service account's key, as a map or a text, or base64 of it");
    }
}
