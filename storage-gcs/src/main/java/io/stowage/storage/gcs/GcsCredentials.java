package io.stowage.storage.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpTransport;
import com.google.auth.ServiceAccountSigner;
import com.google.auth.oauth2.ExternalAccountAuthorizedUserCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.Rotating;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By whose right requests are made. A key file is read again when another one lies in its place. Any thread. */
final class GcsCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(GcsCredentials.class);

    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    /** What is not a key has to ask for signatures, which is not a matter of storage. */
    private static final String WIDE_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private static final int UNAUTHORIZED = 401;

    /** Asked for each request: those of files change. */
    private final Supplier<Optional<GoogleCredentials>> current;

    private final HttpTransport transport;

    private GcsCredentials(Supplier<Optional<GoogleCredentials>> current, HttpTransport transport) {
        this.current = current;
        this.transport = transport;
    }

    static GcsCredentials of(Access access, HttpTransport transport, GcsAmbient ambient)
            throws StoreConfigurationException {
        if (access == Access.Anonymous.ANONYMOUS) {
            return new GcsCredentials(Optional::empty, transport);
        }
        if (access instanceof Access.KeyFile file) {
            return rotating(file, transport);
        }
        if (access instanceof Access.Binding binding) {
            String name = ServiceBinding.PARAMETER;
            return rotating(binding.path(), transport, () -> {
                String key = GcsBinding.key(binding.path(), binding.bucket());
                return parse(name, GcsSettingsParser.decoded(name, key), transport);
            });
        }
        if (access instanceof Access.Key key) {
            return fixed(parse(key.parameter(), key.json(), transport), transport);
        }
        Optional<Access.KeyFile> owners = ambient.file();
        return owners.isPresent() ? rotating(owners.get(), transport) : fixed(ambient.machine(transport), transport);
    }

    private static GcsCredentials fixed(GoogleCredentials credentials, HttpTransport transport) {
        return new GcsCredentials(() -> Optional.of(credentials), transport);
    }

    private static GcsCredentials rotating(Access.KeyFile file, HttpTransport transport)
            throws StoreConfigurationException {
        return rotating(file.path(), transport, () -> parse(file.parameter(), text(file), transport));
    }

    private static GcsCredentials rotating(
            Path path, HttpTransport transport, Rotating.Reader<GoogleCredentials> reader)
            throws StoreConfigurationException {
        Rotating<GoogleCredentials> files =
                Rotating.of(path, reader, complaint -> LOG.warn("The credentials of the store stay: {}", complaint));
        return new GcsCredentials(() -> Optional.of(files.get()), transport);
    }

    private static String text(Access.KeyFile file) throws StoreConfigurationException {
        try {
            return Files.readString(file.path());
        } catch (NoSuchFileException e) {
            throw new StoreConfigurationException(file.parameter(), "names a file that is not there");
        } catch (IOException e) {
            throw notAKey(file.parameter());
        }
    }

    private static StoreConfigurationException notAKey(String parameter) {
        return new StoreConfigurationException(
                parameter,
                "must be the JSON of a service account's key, or of another kind of credentials, and readable");
    }

    private static GoogleCredentials parse(String parameter, String json, HttpTransport transport)
            throws StoreConfigurationException {
        try {
            return parse(json, transport);
        } catch (IOException | JsonParseException | IllegalArgumentException e) {
            throw notAKey(parameter);
        }
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
            case "external_account_authorized_user" ->
                ExternalAccountAuthorizedUserCredentials.fromStream(stream, () -> transport);
            default -> throw new IllegalArgumentException("not a type of credentials");
        };
    }

    private static GoogleCredentials scoped(GoogleCredentials credentials, String scope) {
        return credentials.createScopedRequired() ? credentials.createScoped(List.of(scope)) : credentials;
    }

    /** Gives a request its token. */
    void applyTo(HttpRequest request) throws IOException {
        Optional<GoogleCredentials> credentials = current.get();
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
        } catch (IOException | RuntimeException e) {
            // The library throws anything where an answer is not as it should be.
            throw NoTokenException.of(e);
        }
    }

    /** What signs for these credentials, if anything does. */
    Optional<ServiceAccountSigner> signer() {
        return current.get().flatMap(this::signer);
    }

    private Optional<ServiceAccountSigner> signer(GoogleCredentials credentials) {
        if (credentials instanceof ServiceAccountSigner signer) {
            return Optional.of(signer);
        }
        if (credentials instanceof ExternalAccountCredentials external && external.getServiceAccountEmail() != null) {
            // They act as an account, and ask for its signatures by its own token. The library does not do it for them.
            String account = external.getServiceAccountEmail();
            return Optional.of(ImpersonatedCredentials.create(
                    external, account, List.of(), List.of(WIDE_SCOPE), 0, () -> transport));
        }
        return Optional.empty();
    }
}
