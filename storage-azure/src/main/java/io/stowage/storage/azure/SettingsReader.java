package io.stowage.storage.azure;

import com.azure.storage.blob.BlobServiceVersion;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreParameters;
import io.stowage.storage.azure.AzureCredentials.ClientSecret;
import io.stowage.storage.azure.AzureCredentials.DefaultChain;
import io.stowage.storage.azure.AzureCredentials.Sas;
import io.stowage.storage.azure.AzureCredentials.SharedKey;
import io.stowage.storage.azure.AzureStoreSettings.Rooting;
import io.stowage.storage.credentials.ServiceBinding;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the parameters of one store, some of which lean on others. */
final class SettingsReader {

    private static final int DEFAULT_RETRIES = 3;
    private static final Duration DEFAULT_RETRY_DELAY = Duration.ofMillis(500);
    private static final int MIB = 1024 * 1024;

    /** Each of these variables tells of somebody who gives tokens: workload identity, managed identity, an application. */
    private static final List<String> IDENTITIES =
            List.of("AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_CLIENT_ID");

    private static final int DEFAULT_PART_BYTES = 8 * MIB;

    private final StoreParameters parameters;
    private final Optional<AzureBinding> binding;
    private final Map<String, String> environment;
    private final StoreParameters credentials;
    private final Optional<ConnectionString> connection;
    private final Optional<AzureEndpoint.Container> address;
    private final String realm;

    SettingsReader(Map<String, Object> values, Map<String, String> environment) throws StoreConfigurationException {
        Optional<String> bound = new StoreParameters(values).text(ServiceBinding.PARAMETER);
        this.binding = bound.isPresent() ? Optional.of(AzureBinding.read(bound.get())) : Optional.empty();
        this.parameters =
                new StoreParameters(binding.isPresent() ? binding.get().merged(values) : values);
        this.environment = environment;
        this.credentials = parameters.below("credentials");
        Optional<String> line = parameters.text(ConnectionString.NAME);
        this.connection = line.isPresent() ? Optional.of(new ConnectionString(line.get())) : Optional.empty();
        Optional<String> uri = parameters.text("containeruri");
        this.address =
                uri.isPresent() ? Optional.of(AzureEndpoint.container("containeruri", uri.get())) : Optional.empty();
        this.realm = parameters.text("realm").orElse("core.windows.net");
    }

    AzureStoreSettings read() throws StoreConfigurationException {
        return new AzureStoreSettings(
                endpoint(),
                container(),
                credentials(),
                root(),
                rooting(),
                // Distribution has -1 for not waiting at all.
                (int) Math.max(parameters.number("max_retries", DEFAULT_RETRIES, -1, 100), 0),
                parameters.duration("retry_delay").orElse(DEFAULT_RETRY_DELAY),
                parameters.flag("skipverify", false),
                version(),
                (int) parameters.number("chunksize", DEFAULT_PART_BYTES, MIB, 1024 * MIB),
                binding.filter(AzureBinding::isReadOnly).isPresent());
    }

    private AzureEndpoint endpoint() throws StoreConfigurationException {
        Optional<String> service = parameters.text("serviceurl");
        if (service.isPresent()) {
            return AzureEndpoint.of("serviceurl", service.get());
        }
        if (address.isPresent()) {
            return address.get().endpoint();
        }
        Optional<String> connected = connection.flatMap(ConnectionString::endpoint);
        if (connected.isPresent()) {
            return AzureEndpoint.of(ConnectionString.NAME, connected.get());
        }
        return AzureEndpoint.of("accountname", "https://" + account() + ".blob." + realm);
    }

    private String account() throws StoreConfigurationException {
        Optional<String> connected = connection.flatMap(ConnectionString::account);
        return parameters.text("accountname").isEmpty() && connected.isPresent()
                ? connected.get()
                : parameters.required("accountname", "must name the storage account");
    }

    private String container() throws StoreConfigurationException {
        return address.isPresent()
                ? address.get().name()
                : parameters.required("container", "must name a container of the account, which is not made here");
    }

    private AzureCredentials credentials() throws StoreConfigurationException {
        Optional<String> type = credentials.text("type");
        if (type.isEmpty()) {
            return impliedCredentials();
        }
        return switch (type.get()) {
            case "shared_key" -> sharedKey();
            case "sas" -> signature();
            case "client_secret" -> clientSecret();
            case "default_credentials", "default" -> defaultChain();
            default -> throw credentials.wrong("type", "must be shared_key, sas, client_secret or default_credentials");
        };
    }

    private DefaultChain defaultChain() throws StoreConfigurationException {
        return new DefaultChain(credentials.text("tenantid"), credentials.text("clientid"), authority());
    }

    /** Clusters whose cloud is none of the public ones say so in the environment. */
    private String authority() {
        return Optional.ofNullable(environment.get("AZURE_AUTHORITY_HOST"))
                .filter(host -> !host.isBlank())
                .orElseGet(() -> AzureCredentials.authority(realm));
    }

    /** As Distribution 2 had it: a key, and no word about it; or, as OpenShift has it, an identity of the cluster's. */
    private AzureCredentials impliedCredentials() throws StoreConfigurationException {
        if (parameters.text("accountkey").isPresent()
                || connection.flatMap(ConnectionString::key).isPresent()) {
            return sharedKey();
        }
        if (givenSignature().isPresent()) {
            return signature();
        }
        if (IDENTITIES.stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank())) {
            return defaultChain();
        }
        throw credentials.wrong(
                "type", "must say how to log in: give accountkey, sastoken, or default_credentials here");
    }

    private SharedKey sharedKey() throws StoreConfigurationException {
        Optional<String> connected = connection.flatMap(ConnectionString::key);
        String key = parameters.text("accountkey").isEmpty() && connected.isPresent()
                ? connected.get()
                : parameters.required("accountkey", "must be a key of the account");
        try {
            if (Base64.getDecoder().decode(key).length > 0) {
                return new SharedKey(account(), key);
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw parameters.wrong("accountkey", "must be a key of the account, in Base64 as the portal shows it");
    }

    private Sas signature() throws StoreConfigurationException {
        if (binding.isPresent()) {
            return new Sas(binding.get().signature());
        }
        String token =
                givenSignature().orElseThrow(() -> parameters.wrong("sastoken", "must be a shared access signature"));
        String bare = bare("sastoken", token);
        return new Sas(() -> bare);
    }

    /** A signature without its question mark. */
    static String bare(String parameter, String token) throws StoreConfigurationException {
        String bare = token.startsWith("?") ? token.substring(1) : token;
        if (!bare.contains("sig=")) {
            throw new StoreConfigurationException(parameter, "must have a shared access signature: sig is missing");
        }
        return bare;
    }

    private Optional<String> givenSignature() throws StoreConfigurationException {
        Optional<String> token = parameters.text("sastoken");
        if (token.isPresent()) {
            return token;
        }
        Optional<String> secret = credentials.text("type").filter("sas"::equals).isPresent()
                ? credentials.text("secret")
                : Optional.empty();
        return secret.or(() -> address.flatMap(AzureEndpoint.Container::query))
                .or(() -> connection.flatMap(ConnectionString::sas));
    }

    private ClientSecret clientSecret() throws StoreConfigurationException {
        String why = "must be given for client_secret";
        return new ClientSecret(
                credentials.required("tenantid", why),
                credentials.required("clientid", why),
                credentials.required("secret", why),
                authority());
    }

    private String root() throws StoreConfigurationException {
        String root = parameters.text("rootdirectory").orElse("");
        while (root.startsWith("/")) {
            root = root.substring(1);
        }
        while (root.endsWith("/")) {
            root = root.substring(0, root.length() - 1);
        }
        return root.isEmpty() ? "" : root + '/';
    }

    private Rooting rooting() throws StoreConfigurationException {
        Optional<Boolean> trimmed = parameters.flag("trimlegacyrootprefix");
        Optional<Boolean> legacy =
                parameters.text("legacyrootprefix").filter("auto"::equals).isPresent()
                        ? Optional.empty()
                        : parameters.flag("legacyrootprefix");
        if (trimmed.isPresent() && trimmed.equals(legacy)) {
            throw parameters.wrong("legacyrootprefix", "and trimlegacyrootprefix contradict each other: give one");
        }
        return legacy.or(() -> trimmed.map(trim -> !trim))
                .map(slash -> slash ? Rooting.SLASH : Rooting.PLAIN)
                .orElse(Rooting.AUTO);
    }

    private BlobServiceVersion version() throws StoreConfigurationException {
        Optional<String> wanted = parameters.text("serviceversion");
        if (wanted.isEmpty()) {
            return BlobServiceVersion.getLatest();
        }
        return Arrays.stream(BlobServiceVersion.values())
                .filter(version -> version.getVersion().equals(wanted.get()))
                .findFirst()
                .orElseThrow(() -> parameters.wrong(
                        "serviceversion",
                        "must be a version such as "
                                + BlobServiceVersion.getLatest().getVersion()));
    }
}
