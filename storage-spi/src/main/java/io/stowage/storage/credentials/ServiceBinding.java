package io.stowage.storage.credentials;

import io.stowage.storage.StoreConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The credentials of an object store as SAP BTP's service operator writes them into a Secret: a key for each field, or all of
 * them as JSON under one key. Keys that tell of the binding itself stand beside them and mean nothing here.
 */
public final class ServiceBinding {

    /** The parameter that names where a Secret is mounted, the same for all drivers. */
    public static final String PARAMETER = "servicebinding";

    private static final int MAX_NAMES = 20;

    private final Cloud cloud;
    private final Map<String, String> values;

    private ServiceBinding(Cloud cloud, Map<String, String> values) {
        this.cloud = cloud;
        this.values = values;
    }

    /** Whose object store it is, told by the key that only it has. */
    public enum Cloud {
        AWS("s3", "host"),
        AZURE("azure", "sas_token"),
        GCP("gcs", "base64EncodedPrivateKeyData");

        private final String driver;
        private final String mark;

        Cloud(String driver, String mark) {
            this.driver = driver;
            this.mark = mark;
        }

        /** The name of the driver for it. */
        public String driver() {
            return driver;
        }
    }

    /**
     * Reads a mounted Secret.
     *
     * @param path a directory with a file for each key, or a file of JSON
     * @throws StoreConfigurationException when it cannot be read, or is of no store or of several; with the names of the keys
     */
    public static ServiceBinding read(Path path) throws StoreConfigurationException {
        Map<String, String> values;
        try {
            values = BindingFiles.read(path);
        } catch (IOException e) {
            throw wrong(
                    "must be a readable directory with a file for each key of a Secret, or a file of JSON: " + path);
        }
        List<Cloud> found = Arrays.stream(Cloud.values())
                .filter(cloud -> !values.getOrDefault(cloud.mark, "").isEmpty())
                .toList();
        if (found.size() == 1) {
            return new ServiceBinding(found.get(0), values);
        }
        List<Cloud> named = found.isEmpty() ? List.of(Cloud.values()) : found;
        String marks =
                named.stream().map(each -> each.mark).collect(Collectors.joining(found.isEmpty() ? " or " : " and "));
        throw wrong(
                found.isEmpty()
                        ? "must have a key " + marks + ", but has " + names(values)
                        : "must be of one object store, but has " + marks);
    }

    /** Reads a mounted Secret that has to be of {@code wanted}. */
    public static ServiceBinding read(Path path, Cloud wanted) throws StoreConfigurationException {
        ServiceBinding binding = read(path);
        if (binding.cloud != wanted) {
            throw wrong("is for the driver " + binding.cloud.driver + ", not " + wanted.driver + ": it has "
                    + names(binding.values));
        }
        return binding;
    }

    public Cloud cloud() {
        return cloud;
    }

    public Optional<String> optional(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    public String required(String key) throws StoreConfigurationException {
        return optional(key).orElseThrow(() -> wrong("must have a key " + key + ", but has " + names(values)));
    }

    /**
     * The parameters of a store with those that its binding gives.
     *
     * @throws StoreConfigurationException when one is given by both
     */
    public static Map<String, Object> merged(Map<String, Object> parameters, Map<String, String> given)
            throws StoreConfigurationException {
        Map<String, Object> merged = new HashMap<>(parameters);
        for (Map.Entry<String, String> each : given.entrySet()) {
            Object before = merged.put(each.getKey(), each.getValue());
            if (before != null && !before.toString().isBlank()) {
                throw new StoreConfigurationException(
                        each.getKey(), "must not be given, as " + PARAMETER + " gives it too");
            }
        }
        return merged;
    }

    private static String names(Map<String, String> values) {
        return values.isEmpty()
                ? "none"
                : values.keySet().stream()
                        .filter(name -> name.matches("[A-Za-z0-9._-]{1,64}"))
                        .limit(MAX_NAMES)
                        .collect(Collectors.joining(", "));
    }

    private static StoreConfigurationException wrong(String message) {
        return new StoreConfigurationException(PARAMETER, message);
    }

    @Override
    public String toString() {
        return "ServiceBinding[" + cloud + ']';
    }
}
