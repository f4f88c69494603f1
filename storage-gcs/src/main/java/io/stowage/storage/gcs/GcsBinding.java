package io.stowage.storage.gcs;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreParameters;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.credentials.ServiceBinding.Cloud;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a service binding of Google's cloud says, in the words of this driver. */
final class GcsBinding {

    /** A service account's key, in base64. */
    static final String KEY = "base64EncodedPrivateKeyData";

    private static final String BUCKET = "bucket";

    private GcsBinding() {}

    /** The parameters, and the bucket of the binding which they name. */
    static Map<String, Object> merged(Map<String, Object> parameters) throws StoreConfigurationException {
        Optional<Path> path = path(new StoreParameters(parameters));
        return path.isEmpty()
                ? parameters
                : ServiceBinding.merged(
                        parameters, Map.of(BUCKET, read(path.get()).required(BUCKET)));
    }

    static Optional<Path> path(StoreParameters parameters) throws StoreConfigurationException {
        try {
            return parameters.text(ServiceBinding.PARAMETER).map(Path::of);
        } catch (InvalidPathException e) {
            throw new StoreConfigurationException(ServiceBinding.PARAMETER, "must be a path");
        }
    }

    /**
     * The key that a binding has now.
     *
     * @param bucket that is in use; a binding of another one is of no use before the next start
     */
    static String key(Path path, String bucket) throws StoreConfigurationException {
        ServiceBinding binding = read(path);
        if (!binding.required(BUCKET).equals(bucket)) {
            throw new StoreConfigurationException(
                    ServiceBinding.PARAMETER, "must be of the same bucket; another one counts at the next start");
        }
        return binding.required(KEY);
    }

    private static ServiceBinding read(Path path) throws StoreConfigurationException {
        return ServiceBinding.read(path, Cloud.GCP);
    }
}
