package io.stowage.storage.azure;

import com.azure.storage.blob.BlobServiceVersion;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.ServiceBinding;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How an {@link AzureStore} is to work.
 *
 * @param root what all names of blobs begin with: empty, or ending with a slash
 * @param rooting whether names begin with a slash before that
 * @param retries how often a request is repeated
 * @param retryDelay how long to wait before the first repetition; the next waits are about twice as long each
 * @param trusting whether any certificate is believed
 * @param version what the service is to understand; newer ones know more
 * @param partBytes the length of the parts of an upload
 * @param readOnly whether the credentials are meant for reading only
 */
record AzureStoreSettings(
        AzureEndpoint endpoint,
        String container,
        AzureCredentials credentials,
        String root,
        Rooting rooting,
        int retries,
        Duration retryDelay,
        boolean trusting,
        BlobServiceVersion version,
        int partBytes,
        boolean readOnly) {

    /** How names begin. Distribution before version 3 wrote a slash before each. */
    enum Rooting {
        /** As what is there shows. */
        AUTO,
        PLAIN,
        SLASH
    }

    /**
     * All that is understood. What Distribution does with {@code max_retries} and its sisters, to give up a copy after a
     * number of looks, this driver does not do: it waits as long as the content's length makes sensible.
     */
    static final Set<String> NAMES = Set.of(
            "accountname",
            "accountkey",
            "container",
            "containeruri",
            "credentials",
            ConnectionString.NAME,
            "sastoken",
            ServiceBinding.PARAMETER,
            "realm",
            "serviceurl",
            "serviceversion",
            "rootdirectory",
            "legacyrootprefix",
            "trimlegacyrootprefix",
            "max_retries",
            "retry_delay",
            "copy_status_poll_max_retry",
            "copy_status_poll_delay",
            "skipverify",
            "chunksize");

    static AzureStoreSettings of(Map<String, Object> values) throws StoreConfigurationException {
        return of(values, System.getenv());
    }

    static AzureStoreSettings of(Map<String, Object> values, Map<String, String> environment)
            throws StoreConfigurationException {
        return new SettingsReader(values, environment).read();
    }
}
