package io.stowage.storage.azure;

import io.stowage.storage.StoreConfigurationException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The settings that Azure's portal gives as one line. */
final class ConnectionString {

    static final String NAME = "connectionstring";

    private final Map<String, String> settings = new HashMap<>();

    ConnectionString(String text) throws StoreConfigurationException {
        for (String setting : text.split(";", -1)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(
                        setting.substring(0, equals).strip().toLowerCase(Locale.ROOT), setting.substring(equals + 1));
            } else if (!setting.isBlank()) {
                throw new StoreConfigurationException(NAME, "must be settings such as AccountName=..., joined by ;");
            }
        }
    }

    Optional<String> account() {
        return get("AccountName");
    }

    Optional<String> key() {
        return get("AccountKey");
    }

    Optional<String> sas() {
        return get("SharedAccessSignature");
    }

    /** As it is given, or as the account's name and the suffix make it. */
    Optional<String> endpoint() {
        Optional<String> given = get("BlobEndpoint");
        if (given.isPresent()) {
            return given;
        }
        String scheme = get("DefaultEndpointsProtocol").orElse("https");
        return get("EndpointSuffix")
                .flatMap(suffix -> account().map(account -> scheme + "://" + account + ".blob." + suffix));
    }

    private Optional<String> get(String name) {
        return Optional.ofNullable(settings.get(name.toLowerCase(Locale.ROOT)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
