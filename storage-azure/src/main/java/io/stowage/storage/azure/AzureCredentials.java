package io.stowage.storage.azure;

import com.azure.core.credential.AzureSasCredential;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.AzureAuthorityHosts;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.util.Optional;

/** As whom this process speaks to the store. None of these shows its secret as text. */
sealed interface AzureCredentials {

    /** The key of the account, which may do everything. */
    record SharedKey(String account, String key) implements AzureCredentials {
        @Override
        public String toString() {
            return "shared_key of " + account;
        }
    }

    /** A signature that somebody else has made, and may replace by another one. */
    record Sas(Source source) implements AzureCredentials {

        /** Gives the signature that counts now, without question mark. */
        @FunctionalInterface
        interface Source {
            String token();
        }

        String token() {
            return source.token();
        }

        @Override
        public String toString() {
            return "sas";
        }
    }

    /** An application that is known to Entra. */
    record ClientSecret(String tenant, String client, String secret, String authority) implements AzureCredentials {
        @Override
        public String toString() {
            return "client_secret of " + client;
        }
    }

    /** What is found in the environment: workload identity, managed identity, and what developers have at their desks. */
    record DefaultChain(Optional<String> tenant, Optional<String> client, String authority)
            implements AzureCredentials {
        @Override
        public String toString() {
            return "default_credentials";
        }
    }

    /** Where an application gets its tokens, for the storage of {@code realm}. */
    static String authority(String realm) {
        if (realm.endsWith("chinacloudapi.cn")) {
            return AzureAuthorityHosts.AZURE_CHINA;
        }
        return realm.endsWith("usgovcloudapi.net")
                ? AzureAuthorityHosts.AZURE_GOVERNMENT
                : AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;
    }

    /** What asks for tokens; empty where none are needed. */
    default Optional<TokenCredential> tokens(HttpClient http) {
        if (this instanceof ClientSecret secret) {
            ClientSecretCredentialBuilder builder = new ClientSecretCredentialBuilder()
                    .httpClient(http)
                    .authorityHost(secret.authority())
                    .tenantId(secret.tenant())
                    .clientId(secret.client())
                    .clientSecret(secret.secret());
            return Optional.of((isPublic(secret.authority()) ? builder : builder.disableInstanceDiscovery()).build());
        }
        if (this instanceof DefaultChain chain) {
            DefaultAzureCredentialBuilder builder =
                    new DefaultAzureCredentialBuilder().httpClient(http).authorityHost(chain.authority());
            chain.tenant().ifPresent(builder::tenantId);
            chain.client()
                    .ifPresent(client -> builder.managedIdentityClientId(client).workloadIdentityClientId(client));
            return Optional.of((isPublic(chain.authority()) ? builder : builder.disableInstanceDiscovery()).build());
        }
        return Optional.empty();
    }

    /** Of a cloud that Microsoft's own service knows nothing, and need not be asked. */
    private static boolean isPublic(String authority) {
        return authority.matches("https://login\\.(microsoftonline\\.(com|us)|chinacloudapi\\.cn)/?");
    }

    /** Makes {@code builder} speak as this. */
    default void applyTo(BlobServiceClientBuilder builder, Optional<TokenCredential> tokens) {
        if (this instanceof SharedKey shared) {
            builder.credential(new StorageSharedKeyCredential(shared.account(), shared.key()));
        } else if (this instanceof Sas sas) {
            AzureSasCredential credential = new AzureSasCredential(sas.token());
            builder.credential(credential).addPolicy(new SasRefresh(sas, credential));
        } else {
            builder.credential(tokens.orElseThrow());
        }
    }
}
