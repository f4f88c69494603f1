package io.stowage.storage.gcs;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleAuthUtils;
import com.google.auth.oauth2.GoogleCredentials;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a machine gives to whoever names no credentials. Not by the library's own search: what that has found it keeps for as
 * long as the process lives, with the connections of the store that asked first, whether that has been closed or not.
 *
 * @param owners the credentials of whoever owns the process, if there is such a file
 * @param product where the machine says who has built it
 * @param mayAsk whether a metadata server may be looked for
 */
record GcsAmbient(Path owners, Path product, boolean mayAsk) {

    /** As often and as impatiently as Google's libraries: elsewhere nobody answers. */
    private static final int TRIES = 3;

    private static final int CONNECT_MILLIS = 500;

    private static final String FLAVOR = "Metadata-Flavor";
    private static final String GOOGLE = "Google";

    static GcsAmbient ofMachine() {
        return new GcsAmbient(
                Path.of(GoogleAuthUtils.getWellKnownCredentialsPath()),
                Path.of("/sys/class/dmi/id/product_name"),
                !Boolean.parseBoolean(System.getenv("NO_GCE_CHECK")));
    }

    Optional<Access.KeyFile> file() {
        return Files.isRegularFile(owners)
                ? Optional.of(new Access.KeyFile(String.valueOf(owners.getFileName()), owners))
                : Optional.empty();
    }

    /** The credentials of the machine's own account. */
    GoogleCredentials machine(HttpTransport transport) throws StoreConfigurationException {
        if (mayAsk && (answers(transport) || isBuiltByGoogle())) {
            return ComputeEngineCredentials.newBuilder()
                    .setHttpTransportFactory(() -> transport)
                    .build();
        }
        throw new StoreConfigurationException(
                GcsSettingsParser.KEYFILE, "is missing, and the environment gives no credentials either");
    }

    private static boolean answers(HttpTransport transport) {
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpRequest ping = transport
                        .createRequestFactory()
                        .buildGetRequest(new GenericUrl(ComputeEngineCredentials.getMetadataServerUrl()));
                ping.setConnectTimeout(CONNECT_MILLIS);
                ping.setThrowExceptionOnExecuteError(false);
                ping.getHeaders().set(FLAVOR, GOOGLE);
                HttpResponse answer = ping.execute();
                try {
                    // There are networks that answer for every host.
                    return GOOGLE.equals(answer.getHeaders().getFirstHeaderStringValue(FLAVOR));
                } finally {
                    answer.disconnect();
                }
            } catch (IOException e) {
                GcsStore.LOG.debug("no metadata server: {}", e.getMessage());
            }
        }
        return false;
    }

    private boolean isBuiltByGoogle() {
        try {
            return Files.readString(product).startsWith(GOOGLE);
        } catch (IOException e) {
            return false;
        }
    }
}
