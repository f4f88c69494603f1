package io.stowage.docker;

import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds drivers on the class path. */
final class Stores {

    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    private Stores() {}

    /** Opens the store of a driver. */
    static BlobStore open(String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        return open(provider(driver), driver, parameters);
    }

    /** As {@link #open}; a store behind a network that does not answer yet, or refuses us, is waited for in the background. */
    static BlobStore await(String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        StoreProvider chosen = provider(driver);
        return chosen.isRemote()
                ? AwaitedStore.open(() -> open(chosen, driver, parameters))
                : open(chosen, driver, parameters);
    }

    private static BlobStore open(StoreProvider chosen, String driver, Map<String, Object> parameters)
            throws ConfigurationException, StorageException {
        parameters.keySet().stream()
                .filter(parameter -> !chosen.parameters().contains(parameter))
                .forEach(parameter -> LOG.warn("storage.{}.{} has no effect", driver, parameter));
        try {
            return chosen.open(parameters);
        } catch (StoreConfigurationException e) {
            throw new ConfigurationException("storage." + driver + '.' + e.parameter(), String.valueOf(e.getMessage()));
        }
    }

    /** @throws ConfigurationException when there is no such driver */
    static void check(String driver) throws ConfigurationException {
        provider(driver);
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
        TreeSet<String> names = new TreeSet<>();
        providers.forEach(provider -> names.addAll(provider.names()));
        return new ConfigurationException("storage." + driver, "is no driver; there are " + String.join(", ", names));
    }
}
