package io.stowage.docker;

import io.stowage.server.config.Configuration;
import io.stowage.server.config.ConfigurationException;
import io.stowage.storage.BlobStore;
import io.stowage.storage.StorageException;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreProvider;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds drivers on the class path. */
final class Stores {

    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    private Stores() {}

    /** Opens the store that a configuration asks for. */
    static BlobStore open(Configuration.Storage storage) throws ConfigurationException, StorageException {
        List<StoreProvider> providers = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        StoreProvider chosen = providers.stream()
                .filter(provider -> provider.names().contains(storage.driver()))
                .findFirst()
                .orElseThrow(() -> unknown(storage.driver(), providers));
        storage.parameters().keySet().stream()
                .filter(parameter -> !chosen.parameters().contains(parameter))
                .forEach(parameter -> LOG.warn("storage.{}.{} has no effect", storage.driver(), parameter));
        try {
            return chosen.open(storage.parameters());
        } catch (StoreConfigurationException e) {
            throw new ConfigurationException(
                    "storage." + storage.driver() + '.' + e.parameter(), String.valueOf(e.getMessage()));
        }
    }

    private static ConfigurationException unknown(String driver, List<StoreProvider> providers) {
        TreeSet<String> names = new TreeSet<>();
        providers.forEach(provider -> names.addAll(provider.names()));
        return new ConfigurationException("storage." + driver, "is no driver; there are " + String.join(", ", names));
    }
}
