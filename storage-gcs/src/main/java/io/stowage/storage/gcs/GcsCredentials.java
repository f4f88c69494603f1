package io.stowage.storage.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpTransport;
import com.google.auth.Retryable;
import com.google.auth.ServiceAccountSigner;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By whose right requests are made. A key file is read again when another one lies in its place. Any thread. */
final class GcsCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(GcsCredentials.class);

    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    /** What is not a key has to ask for signatures, which is not a matter of storage. */
    private static final String WIDE_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private static final int UNAUTHORIZED = 401;

    private final Access access;
    private final HttpTransport transport;
    private Loaded loaded;

    private GcsCredentials(Access access, HttpTransport transport, Loaded first) {
        this.access = access;
        this.transport = transport;
        this.loaded = first;
    }

    /** @param state what told the file from others; empty of what is in no file */
    private record Loaded(Optional<GoogleCredentials> credentials, Optional<FileState> state) {}

    /** Who replaces a file, or the directory that a link leads to, changes one of these. */
    private record FileState(Object key, long modified, long size) {}

    static GcsCredentials of(Access access, HttpTransport transport) throws StoreConfigurationException {
        try {
            return new GcsCredentials(access, transport, load(access, transport));
        } catch (NoSuchFileException e) {
            throw new StoreConfigurationException(name(access), "names a file that is not there");
        } catch (JsonParseException | IllegalArgumentException e) {
            throw new StoreConfigurationException(name(access), notAKey());
        } catch (IOException e) {
            throw new StoreConfigurationException(
                    name(access),
                    access == Access.Ambient.AMBIENT
                            ? "is missing, and the environment gives no credentials either"
                            : notAKey());
        }
    }

    private static String notAKey() {
        return "must be the JSON of a service account's key, or of another kind of credentials, and readable";
    }

    private static String name(Access access) {
        if (access instanceof Access.KeyFile file) {
            return file.parameter();
        }
        return access instanceof Access.Key key ? key.parameter() : GcsSettingsParser.KEYFILE;
    }

    private static Loaded load(Access access, HttpTransport transport) throws IOException {
        if (access instanceof Access.KeyFile file) {
            FileState state = state(file);
            String json = Files.readString(file.path());
            return new Loaded(Optional.of(parse(json, transport)), Optional.of(state));
        }
        if (access instanceof Access.Key key) {
            return new Loaded(Optional.of(parse(key.json(), transport)), Optional.empty());
        }
        if (access == Access.Ambient.AMBIENT) {
            GoogleCredentials found = GoogleCredentials.getApplicationDefault(() -> transport);
            return new Loaded(Optional.of(scoped(found, WIDE_SCOPE)), Optional.empty());
        }
        return new Loaded(Optional.empty(), Optional.empty());
    }

    private static FileState state(Access.KeyFile file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file.path(), BasicFileAttributes.class);
        Object key = Optional.ofNullable(found.fileKey()).orElse("");
        return new FileState(key, found.lastModifiedTime().toMillis(), found.size());
    }

    private static GoogleCredentials parse(String json, HttpTransport transport) throws IOException {
        JsonObject object = new Gson().fromJson(json, JsonObject.class);
        String type = object != null && object.has("type") ? object.get("type").getAsString() : "";
        InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        return switch (type) {
            case "service_account" -> scoped(ServiceAccountCredentials.fromStream(stream, () -> transport), SCOPE);
            case "external_account" ->
                scoped(ExternalAccountCredentials.fromStream(stream, () -> transport), WIDE_SCOPE);
            case "impersonated_service_account" ->
                scoped(ImpersonatedCredentials.fromStream(stream, () -> transport), WIDE_SCOPE);
            case "authorized_user" -> UserCredentials.fromStream(stream, () -> transport);
            default -> throw new IllegalArgumentException("not a type of credentials");
        };
    }

    private static GoogleCredentials scoped(GoogleCredentials credentials, String scope) {
        return credentials.createScopedRequired() ? credentials.createScoped(List.of(scope)) : credentials;
    }

    /** The credentials as they are now; empty for nobody's. */
    private synchronized Optional<GoogleCredentials> current() {
        if (access instanceof Access.KeyFile file) {
            try {
                if (!loaded.state().equals(Optional.of(state(file)))) {
                    loaded = load(access, transport);
                    LOG.info("The key file of the store has changed and was read again");
                }
            } catch (IOException | JsonParseException | IllegalArgumentException e) {
                // Whoever replaces it may not be ready. The former ones are good for as long as the store says so.
                LOG.debug(
                        "The key file of the store cannot be read at the moment: {}",
                        e.getClass().getSimpleName());
            }
        }
        return loaded.credentials();
    }

    /** Gives a request its token. */
    void applyTo(HttpRequest request) throws IOException {
        Optional<GoogleCredentials> credentials = current();
        if (credentials.isPresent()) {
            authorize(request, credentials.get(), false);
            request.setUnsuccessfulResponseHandler((refused, response, mayRepeat) -> {
                boolean expired = response.getStatusCode() == UNAUTHORIZED && mayRepeat;
                if (expired) {
                    authorize(refused, credentials.get(), true);
                }
                return expired;
            });
        }
    }

    /** Not by the library's own adapter: it logs what was answered to whoever asked for a token. */
    private static void authorize(HttpRequest request, GoogleCredentials credentials, boolean anew)
            throws NoTokenException {
        try {
            if (anew) {
                credentials.refresh();
            }
            credentials.getRequestMetadata(request.getUrl().toURI()).forEach((name, values) -> request.getHeaders()
                    .put(name, values));
        } catch (IOException e) {
            throw new NoTokenException(e instanceof Retryable told && told.isRetryable());
        }
    }

    /** What signs for these credentials, if anything does. */
    Optional<ServiceAccountSigner> signer() {
        return current().filter(ServiceAccountSigner.class::isInstance).map(ServiceAccountSigner.class::cast);
    }

    /** Nobody gives a token. Without the cause, in whose words there are assertions and addresses. */
    static final class NoTokenException extends IOException {

        private static final long serialVersionUID = 1L;

        private final boolean passing;

        NoTokenException(boolean passing) {
            super("no token for these credentials");
            this.passing = passing;
        }

        /** Whether trying again may help. */
        boolean isPassing() {
            return passing;
        }
    }
}
