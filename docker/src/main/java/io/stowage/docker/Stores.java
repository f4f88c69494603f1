package io.stowage.docker;

import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import io.stowage.storage.credentials.ServiceBinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds drivers on the class path. */
final class Stores {

    /** Whatever driver the service binding is for: who writes the configuration need not know the cloud. */
    private static final String ANY = "objectstore";

    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    private Stores() {}

    /** Opens the store of a driver. */
    static BlobStore open(String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        String named = named(driver, parameters);
        return open(provider(named), named, parameters);
    }

    /** As {@link #open}; a store behind a network that does not answer yet, or refuses us, is waited for in the background. */
    static BlobStore await(String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        String named = named(driver, parameters);
        StoreProvider chosen = provider(named);
        return chosen.isRemote()
                ? AwaitedStore.open(() -> open(chosen, named, parameters))
                : open(chosen, named, parameters);
    }

    private static BlobStore open(StoreProvider chosen, String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        parameters.keySet().stream()
                .filter(parameter -> !chosen.parameters().contains(parameter))
                .forEach(parameter -> LOG.warn("storage.{}.{} has no effect", driver, parameter));
        try {
            BlobStore store = chosen.open(parameters);
            if (!store.capabilities().writable()) {
                LOG.warn("the credentials of the store allow reading only: pushes and deletes are refused");
            }
            return store;
        } catch (StoreConfigurationException e) {
            throw new ConfigurationException("storage." + driver + '.' + e.parameter(), String.valueOf(e.getMessage()));
        }
    }

    private static String named(String driver, Map<String, Object> parameters) throws ConfigurationException {
        return driver.equals(ANY) ? bound(parameters) : driver;
    }

    /** The driver that the service binding is for. */
    private static String bound(Map<String, Object> parameters) throws ConfigurationException {
        Object path = parameters.getOrDefault(ServiceBinding.PARAMETER, "");
        try {
            if (!path.toString().isBlank()) {
                return ServiceBinding.read(Path.of(path.toString())).cloud().driver();
            }
        } catch (StoreConfigurationException e) {
            throw new ConfigurationException("storage." + ANY + '.' + e.parameter(), String.valueOf(e.getMessage()));
        }
        throw new ConfigurationException(
                "storage." + ANY + '.' + ServiceBinding.PARAMETER, "must name where a Secret is mounted");
    }

    /** @throws ConfigurationException when there is no such driver */
    static void check(String driver) throws ConfigurationException {
        if (!driver.equals(ANY)) {
            provider(driver);
        }
    }

    private static StoreProvider provider(String driver) throws ConfigurationException {
        List<StoreProvider> providers = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return providers.stream()
                .filter(provider -> provider.names().contains(driver))
                .findFirst()
                .orElseThrow(() -> unknown(driver, providers));
    }

    private static ConfigurationException unknown(String driver, List<StoreProvider> providers) {
        TreeSet<String> names = new TreeSet<>(List.of(ANY));
        providers.forEach(provider -> names.addAll(provider.names()));
        return new ConfigurationException("storage." + driver, "is no driver; there are " + String.join(", ", names));
    }
}
