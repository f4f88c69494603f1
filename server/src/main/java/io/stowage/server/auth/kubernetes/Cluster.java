package io.stowage.server.auth.kubernetes;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster's API, and how it is asked.
 *
 * @param apiServer an https URL, a path before {@code /api} and {@code /apis} included where there is one
 * @param caFile PEM, the authorities that sign the API's certificate; without it, those that the JVM trusts
 * @param tokenFile the registry's own token, read again each time; without it, the registry can ask nothing for itself
 */
public record Cluster(URI apiServer, Optional<Path> caFile, Optional<Path> tokenFile) {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** @throws IllegalArgumentException when tokens could not be sent there safely */
    public Cluster {
        if (!"https".equalsIgnoreCase(apiServer.getScheme())
                || apiServer.getHost() == null
                || apiServer.getRawUserInfo() != null
                || apiServer.getRawQuery() != null
                || apiServer.getRawFragment() != null) {
            throw new IllegalArgumentException("must be an https URL, for example https://kubernetes.default.svc");
        }
    }

    /**
     * A cluster as it is configured. Without an address it is the one that this process runs in, and is asked as a pod asks:
     * its own service account's files are never used for another one.
     *
     * @param environment of the process
     * @throws IllegalArgumentException when there is no address, and none in the environment, or no good one
     */
    public static Cluster of(
            Optional<URI> apiServer, Optional<Path> caFile, Optional<Path> tokenFile, Map<String, String> environment) {
        return apiServer.isPresent()
                ? new Cluster(apiServer.get(), caFile, tokenFile)
                : new Cluster(
                        own(environment),
                        caFile.or(() -> Optional.of(SERVICE_ACCOUNT.resolve("ca.crt"))),
                        tokenFile.or(() -> Optional.of(SERVICE_ACCOUNT.resolve("token"))));
    }

    private static URI own(Map<String, String> environment) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "must be given outside of a cluster, for example https://api.example.com:6443");
        }
        return URI.create("https://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port);
    }

    /** @param path of the API, with its slash */
    URI resolve(String path) {
        String server = apiServer.toString();
        return URI.create((server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + path);
    }
}
