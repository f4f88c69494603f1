package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.storage.blob.BlobServiceVersion;
import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.azure.AzureCredentials.ClientSecret;
import io.stowage.storage.azure.AzureCredentials.DefaultChain;
import io.stowage.storage.azure.AzureCredentials.Sas;
import io.stowage.storage.azure.AzureCredentials.SharedKey;
import io.stowage.storage.azure.AzureStoreSettings.Rooting;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What configuration files of Distribution 2 and 3 say, and what ours say beyond. */
final class AzureStoreSettingsTest {

    private static final String KEY = "c2VjcmV0IGtleSBzZWNyZXQga2V5MQ==";
    private static final String SAS = "sv=2024-11-04&sr=c&sp=rwdl&sig=U0VDUkVU";

    private static Map<String, Object> parameters(Object... pairs) {
        Map<String, Object> parameters = new HashMap<>(Map.of("accountname", "acme", "container", "images"));
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put((String) pairs[i], pairs[i + 1]);
        }
        return parameters;
    }

    private static AzureStoreSettings read(Object... pairs) throws StoreConfigurationException {
        return AzureStoreSettings.of(parameters(pairs), Map.of());
    }

    @Test
    void aFileOfDistributionTwoIsEnough() throws Exception {
        AzureStoreSettings settings = read("accountkey", KEY);

        assertThat(settings.endpoint().service()).isEqualTo("https://acme.blob.core.windows.net");
        assertThat(settings.container()).isEqualTo("images");
        assertThat(settings.credentials()).isEqualTo(new SharedKey("acme", KEY));
        assertThat(settings.root()).isEmpty();
        assertThat(settings.rooting()).isEqualTo(Rooting.AUTO);
        assertThat(settings.trusting()).isFalse();
        assertThat(settings.version()).isEqualTo(BlobServiceVersion.getLatest());
    }

    @Test
    void aFileOfDistributionThreeSaysMore() throws Exception {
        AzureStoreSettings settings = read(
                "credentials",
                Map.of("type", "shared_key"),
                "accountkey",
                KEY,
                "realm",
                "core.chinacloudapi.cn",
                "rootdirectory",
                "/a/b/",
                "max_retries",
                "7",
                "retry_delay",
                "250ms",
                "copy_status_poll_max_retry",
                10,
                "copy_status_poll_delay",
                "1s",
                "skipverify",
                "true");

        assertThat(settings.endpoint().service()).isEqualTo("https://acme.blob.core.chinacloudapi.cn");
        assertThat(settings.root()).isEqualTo("a/b/");
        assertThat(settings.retries()).isEqualTo(7);
        assertThat(settings.retryDelay()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.trusting()).isTrue();
    }

    @Test
    void anApplicationLogsIn() throws Exception {
        Map<String, Object> credentials =
                Map.of("type", "client_secret", "tenantid", "t", "clientid", "c", "secret", "hidden");

        assertThat(read("credentials", credentials).credentials())
                .isEqualTo(new ClientSecret("t", "c", "hidden", "https://login.microsoftonline.com/"));
        assertThat(read("credentials", credentials, "realm", "core.usgovcloudapi.net")
                        .credentials())
                .isEqualTo(new ClientSecret("t", "c", "hidden", "https://login.microsoftonline.us/"));
    }

    /** Distribution's page has the one word, its code the other. */
    @ParameterizedTest
    @ValueSource(strings = {"default", "default_credentials"})
    void theEnvironmentLogsIn(String type) throws Exception {
        assertThat(read("credentials", Map.of("type", type)).credentials())
                .isInstanceOfSatisfying(DefaultChain.class, chain -> {
                    assertThat(chain.tenant()).isEmpty();
                    assertThat(chain.client()).isEmpty();
                });
        assertThat(read("credentials", Map.of("type", type, "clientid", "c")).credentials())
                .isInstanceOfSatisfying(
                        DefaultChain.class, chain -> assertThat(chain.client()).isEqualTo(Optional.of("c")));
    }

    static Stream<Map<String, Object>> signatures() {
        return Stream.of(
                parameters("sastoken", SAS),
                parameters("sastoken", '?' + SAS),
                parameters("sastoken", SAS, "credentials", Map.of("type", "sas")),
                parameters("credentials", Map.of("type", "sas", "secret", SAS)),
                parameters("containeruri", "https://acme.blob.core.windows.net/images?" + SAS),
                parameters("connectionstring", "AccountName=acme;SharedAccessSignature=" + SAS));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void aSignatureLogsIn(Map<String, Object> parameters) throws Exception {
        assertThat(AzureStoreSettings.of(parameters).credentials())
                .isInstanceOfSatisfying(
                        Sas.class, sas -> assertThat(sas.token()).isEqualTo(SAS));
    }

    /** An account of a DNS zone has a host that its name does not give away. */
    @ParameterizedTest
    @CsvSource({
        "https://acme.z07.blob.storage.azure.net/images, https://acme.z07.blob.storage.azure.net, images",
        "https://acme.blob.core.windows.net/images/, https://acme.blob.core.windows.net, images",
        "http://127.0.0.1:10000/devstoreaccount1/images, http://127.0.0.1:10000/devstoreaccount1, images"
    })
    void theAddressOfAContainerSaysWhereItIs(String address, String service, String container) throws Exception {
        AzureStoreSettings settings =
                AzureStoreSettings.of(Map.of("accountname", "other", "containeruri", address, "sastoken", SAS));

        assertThat(settings.endpoint().service()).isEqualTo(service);
        assertThat(settings.container()).isEqualTo(container);
    }

    @Test
    void aConnectionStringSaysItAll() throws Exception {
        String line = "DefaultEndpointsProtocol=https;AccountName=line;AccountKey=" + KEY
                + ";EndpointSuffix=core.windows.net;";
        AzureStoreSettings settings = AzureStoreSettings.of(Map.of("connectionstring", line, "container", "c"));

        assertThat(settings.credentials()).isEqualTo(new SharedKey("line", KEY));
        assertThat(settings.endpoint().service()).isEqualTo("https://line.blob.core.windows.net");
        assertThat(AzureStoreSettings.of(Map.of(
                                "connectionstring",
                                "BlobEndpoint=http://127.0.0.1:1/x/;AccountName=x;AccountKey=" + KEY,
                                "container",
                                "c"))
                        .endpoint()
                        .service())
                .isEqualTo("http://127.0.0.1:1/x");
    }

    @ParameterizedTest
    @CsvSource({
        ", , AUTO",
        "auto, , AUTO",
        "true, , SLASH",
        "false, , PLAIN",
        ", true, PLAIN",
        ", false, SLASH",
        "auto, true, PLAIN",
        "true, false, SLASH"
    })
    void namesBeginWithASlashOrNot(String legacy, String trim, Rooting expected) throws Exception {
        Map<String, Object> parameters = parameters("accountkey", KEY);
        parameters.put("legacyrootprefix", legacy);
        parameters.put("trimlegacyrootprefix", trim);

        assertThat(AzureStoreSettings.of(parameters).rooting()).isEqualTo(expected);
    }

    /** Distribution's word for not waiting at all. */
    @Test
    void fewerRetriesThanNoneAreNone() throws Exception {
        assertThat(read("accountkey", KEY, "max_retries", -1).retries()).isZero();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("credentials.type", parameters()),
                Arguments.of("credentials.type", parameters("credentials", Map.of("type", "magic"))),
                Arguments.of("credentials", parameters("credentials", "shared_key")),
                Arguments.of("credentials.tenantid", parameters("credentials", Map.of("type", "client_secret"))),
                Arguments.of(
                        "credentials.secret",
                        parameters("credentials", Map.of("type", "client_secret", "tenantid", "t", "clientid", "c"))),
                Arguments.of("accountkey", parameters("credentials", Map.of("type", "shared_key"))),
                Arguments.of("accountkey", parameters("accountkey", "SECRET not in Base64")),
                Arguments.of("sastoken", parameters("credentials", Map.of("type", "sas"))),
                Arguments.of("sastoken", parameters("sastoken", "SECRET")),
                Arguments.of("accountname", parameters("accountname", " ", "accountkey", KEY)),
                Arguments.of("container", parameters("container", "", "accountkey", KEY)),
                Arguments.of("containeruri", parameters("containeruri", "https://acme.blob", "sastoken", SAS)),
                Arguments.of("containeruri", parameters("containeruri", "images?sig=SECRET", "sastoken", SAS)),
                Arguments.of("serviceurl", parameters("accountkey", KEY, "serviceurl", "acme.blob")),
                Arguments.of("serviceurl", parameters("accountkey", KEY, "serviceurl", "https://a/?sig=SECRET")),
                Arguments.of("connectionstring", parameters("connectionstring", "SECRET")),
                Arguments.of("serviceversion", parameters("accountkey", KEY, "serviceversion", "1999-01-01")),
                Arguments.of("max_retries", parameters("accountkey", KEY, "max_retries", "many")),
                Arguments.of("retry_delay", parameters("accountkey", KEY, "retry_delay", "soon")),
                Arguments.of("skipverify", parameters("accountkey", KEY, "skipverify", "maybe")),
                Arguments.of("chunksize", parameters("accountkey", KEY, "chunksize", 1)),
                Arguments.of(
                        "legacyrootprefix",
                        parameters("accountkey", KEY, "legacyrootprefix", true, "trimlegacyrootprefix", true)),
                Arguments.of("legacyrootprefix", parameters("accountkey", KEY, "legacyrootprefix", "perhaps")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedAndNotShown(String parameter, Map<String, Object> parameters) {
        StoreConfigurationException mistake = catchThrowableOfType(
                StoreConfigurationException.class, () -> AzureStoreSettings.of(parameters, Map.of()));

        assertThat(mistake.parameter()).isEqualTo(parameter);
        assertThat(mistake).hasMessageMatching("(must|and) .*");
        assertThat(mistake.getMessage()).doesNotContain("SECRET");
    }

    @Test
    void everyParameterIsReadOrKnown() {
        assertThat(new AzureStoreProvider().parameters())
                .containsAll(Arrays.asList(
                        "accountname",
                        "accountkey",
                        "container",
                        "realm",
                        "serviceurl",
                        "connectionstring",
                        "credentials",
                        "rootdirectory",
                        "max_retries",
                        "retry_delay",
                        "copy_status_poll_max_retry",
                        "copy_status_poll_delay",
                        "skipverify",
                        "legacyrootprefix",
                        "trimlegacyrootprefix"));
    }

    @Test
    void settingsShowNoSecret() throws Exception {
        for (Map<String, Object> each : signatures().toList()) {
            assertThat(AzureStoreSettings.of(each).toString()).doesNotContain("sig=");
        }
        assertThat(read("accountkey", KEY).toString()).doesNotContain(KEY);
        assertThat(read(
                                "credentials",
                                Map.of("type", "client_secret", "tenantid", "t", "clientid", "c", "secret", "hidden"))
                        .toString())
                .doesNotContain("hidden");
    }
}
