package io.stowage.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes stores of one kind from configuration; found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

    /** The names by which a configuration file asks for this kind, the usual one first. */
    List<String> names();

    /** The parameters that {@link #open} knows: all others are reported as unknown. */
    Set<String> parameters();

    /**
     * Whether stores of this kind are reached by a network. One that does not answer yet may do so later, without anybody
     * changing anything here: a server waits for it.
     */
    default boolean isRemote() {
        return false;
    }

    /**
     * Opens a store. Finishes or removes what an earlier process left half-done.
     *
     * @param parameters as the configuration file has them: strings, numbers, booleans, lists, maps
     * @throws StoreConfigurationException when a parameter is missing or senseless
     */
    BlobStore open(Map<String, Object> parameters) throws StorageException, StoreConfigurationException;
}
