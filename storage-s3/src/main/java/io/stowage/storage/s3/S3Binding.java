package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreParameters;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.credentials.ServiceBinding.Cloud;
import io.stowage.storage.s3.S3Settings.Keys;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a service binding of AWS says, in the words of this driver. */
final class S3Binding {

    private static final String KEY_ID = "access_key_id";
    private static final String SECRET = "secret_access_key";
    private static final String BUCKET = "bucket";

    private S3Binding() {}

    /** The parameters, and those that the binding gives which they name. */
    static Map<String, Object> merged(Map<String, Object> parameters) throws StoreConfigurationException {
        Optional<String> path = new StoreParameters(parameters).text(ServiceBinding.PARAMETER);
        if (path.isEmpty()) {
            return parameters;
        }
        return ServiceBinding.merged(parameters, given(ServiceBinding.read(Path.of(path.get()), Cloud.AWS)));
    }

    private static Map<String, String> given(ServiceBinding binding) throws StoreConfigurationException {
        String region = binding.required("region");
        String host = binding.required("host");
        Map<String, String> given = new LinkedHashMap<>();
        given.put(BUCKET, binding.required(BUCKET));
        given.put("region", region);
        given.put("accesskey", binding.required(KEY_ID));
        given.put("secretkey", binding.required(SECRET));
        if (!isOfRegion(host, region)) {
            // Another store in the place of AWS.
            given.put("regionendpoint", host);
        }
        return given;
    }

    /** Whether {@code host} is what the SDK makes of the region anyway, by this name or an older one. */
    private static boolean isOfRegion(String host, String region) {
        String name = host.replaceFirst("^https://", "").replaceFirst("/$", "").replaceFirst("\\.cn$", "");
        return Set.of(
                        "s3.amazonaws.com",
                        "s3." + region + ".amazonaws.com",
                        "s3-" + region + ".amazonaws.com",
                        "s3.dualstack." + region + ".amazonaws.com")
                .contains(name);
    }

    /**
     * The keys that a binding has now.
     *
     * @param bucket that is in use; a binding of another one is of no use before the next start
     */
    static Keys keys(Path path, String bucket) throws StoreConfigurationException {
        ServiceBinding binding = ServiceBinding.read(path, Cloud.AWS);
        if (!binding.required(BUCKET).equals(bucket)) {
            throw new StoreConfigurationException(
                    ServiceBinding.PARAMETER, "must be of the same bucket; another one counts at the next start");
        }
        return new Keys(binding.required(KEY_ID), binding.required(SECRET), Optional.empty());
    }
}
