package io.stowage.storage.azure;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.credentials.Rotating;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.credentials.ServiceBinding.Cloud;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service binding of Azure says, in the words of this driver. Where the container is, only its address tells: the
 * account of a DNS zone has a host that its name does not give away.
 */
final class AzureBinding {

    private static final Logger LOG = LoggerFactory.getLogger(AzureBinding.class);

    private static final String ADDRESS = "container_uri";
    private static final String SIGNATURE = "sas_token";

    private final Path path;
    private final ServiceBinding first;

    private AzureBinding(Path path, ServiceBinding first) {
        this.path = path;
        this.first = first;
    }

    static AzureBinding read(String path) throws StoreConfigurationException {
        Path place = Path.of(path);
        return new AzureBinding(place, ServiceBinding.read(place, Cloud.AZURE));
    }

    Map<String, Object> merged(Map<String, Object> parameters) throws StoreConfigurationException {
        String address = first.required(ADDRESS);
        try {
            AzureEndpoint.container(ADDRESS, address);
        } catch (StoreConfigurationException e) {
            throw new StoreConfigurationException(
                    ServiceBinding.PARAMETER, "has a " + ADDRESS + " that " + e.getMessage());
        }
        return ServiceBinding.merged(
                parameters, Map.of("containeruri", address, "sastoken", first.required(SIGNATURE)));
    }

    boolean isReadOnly() {
        return first.optional("role").filter("read"::equalsIgnoreCase).isPresent();
    }

    /** The signature as it is, and as it becomes. */
    AzureCredentials.Sas.Source signature() throws StoreConfigurationException {
        return Rotating.of(path, this::token, what -> LOG.error("the credentials stay as they were: {}", what))::get;
    }

    private String token() throws StoreConfigurationException {
        ServiceBinding now = ServiceBinding.read(path, Cloud.AZURE);
        if (!now.required(ADDRESS).equals(first.required(ADDRESS))) {
            throw new StoreConfigurationException(
                    ServiceBinding.PARAMETER, "must be of the same container; another one counts at the next start");
        }
        return SettingsReader.bare(ServiceBinding.PARAMETER, now.required(SIGNATURE));
    }
}
