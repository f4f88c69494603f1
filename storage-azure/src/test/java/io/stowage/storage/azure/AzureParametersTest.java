package io.stowage.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stowage.storage.StoreConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each parameter of Distribution's driver comes to, written as the variables of an environment are, all of them text, and
 * as files have them.
 */
final class AzureParametersTest {

    private static final String KEY = "a2V5";

    /** Those of the process stand behind a dollar. */
    private static final String ROWS =
            """
            accountname=a accountkey=a2V5 container=c            | service=https://a.blob.core.windows.net
            accountname=a accountkey=a2V5 container=c            | container=c, credentials=shared_key of a
            accountname=a accountkey=a2V5 container=c realm=core.usgovcloudapi.net | service=https://a.blob.core.usgovcloudapi.net
            accountname=a accountkey=a2V5 container=c serviceurl=http://azurite:10000/a | service=http://azurite:10000/a
            accountname=a accountkey=a2V5 container=c serviceurl=https://a.blob.example/ | service=https://a.blob.example]
            accountname=a accountkey=a2V5 container=c rootdirectory=/x/y/ | root=x/y/
            accountname=a accountkey=a2V5 container=c max_retries=7 | retries=7
            accountname=a accountkey=a2V5 container=c max_retries=-1 | retries=0
            accountname=a accountkey=a2V5 container=c retry_delay=250ms | retryDelay=PT0.25S
            accountname=a accountkey=a2V5 container=c retry_delay=1m30s | retryDelay=PT1M30S
            accountname=a accountkey=a2V5 container=c retry_delay=1.5s | retryDelay=PT1.5S
            accountname=a accountkey=a2V5 container=c retry_delay=100 | retryDelay=PT0.1S
            accountname=a accountkey=a2V5 container=c skipverify=true | trusting=true
            accountname=a accountkey=a2V5 container=c skipverify=off  | trusting=false
            accountname=a accountkey=a2V5 container=c copy_status_poll_max_retry=3 copy_status_poll_delay=1s | retries=3
            accountname=a accountkey=a2V5 container=c legacyrootprefix=auto | rooting=AUTO
            accountname=a accountkey=a2V5 container=c legacyrootprefix=true | rooting=SLASH
            accountname=a accountkey=a2V5 container=c trimlegacyrootprefix=true | rooting=PLAIN
            accountname=a accountkey=a2V5 container=c serviceversion=2025-11-05 | version=V2025_11_05
            accountname=a accountkey=a2V5 container=c chunksize=4194304 | partBytes=4194304
            accountname=a accountkey=a2V5 container=c credentials.type=shared_key | credentials=shared_key of a
            accountname=a container=c credentials.type=client_secret credentials.tenantid=t credentials.clientid=i credentials.secret=s | client_secret of i
            accountname=a container=c credentials.type=default_credentials | credentials=default_credentials
            accountname=a container=c credentials.type=default_credentials credentials.clientid=i | credentials=default_credentials
            accountname=a container=c sastoken=sp=r&sig=s        | credentials=sas
            containeruri=https://a.z01.blob.storage.azure.net/c sastoken=sig=s | service=https://a.z01.blob.storage.azure.net], container=c
            connectionstring=AccountName=a;AccountKey=a2V5;EndpointSuffix=core.windows.net container=c | service=https://a.blob.core.windows.net
            accountname=a container=c realm=core.windows.net $AZURE_FEDERATED_TOKEN_FILE=/t $AZURE_CLIENT_ID=i | credentials=default_credentials
            accountname=a container=c $IDENTITY_ENDPOINT=http://i | credentials=default_credentials
            accountname=a accountkey=a2V5 container=c $AZURE_CLIENT_ID=i | credentials=shared_key of a
            """;

    private static Map<String, Object> parameters(String text, Function<String, Object> typed) {
        Map<String, Object> parameters = new HashMap<>();
        Map<String, Object> credentials = new HashMap<>();
        for (String each : text.strip().split(" +", -1)) {
            String[] pair = each.split("=", 2);
            if (pair[0].startsWith("credentials.")) {
                credentials.put(pair[0].substring("credentials.".length()), typed.apply(pair[1]));
                parameters.put("credentials", credentials);
            } else if (!pair[0].startsWith("$")) {
                parameters.put(pair[0], typed.apply(pair[1]));
            }
        }
        return parameters;
    }

    private static Map<String, String> environment(String text) {
        Map<String, String> environment = new HashMap<>();
        for (String each : text.strip().split(" +", -1)) {
            if (each.startsWith("$")) {
                String[] pair = each.substring(1).split("=", 2);
                environment.put(pair[0], pair[1]);
            }
        }
        return environment;
    }

    /** As YAML has it. */
    private static Object typed(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?[1-9][0-9]*") ? (Object) Integer.valueOf(text) : text;
    }

    @Test
    @DisplayName("K16 Y5 Y15 O4 each parameter has its effect, and so have a cluster's identities")
    void everyParameterIsTaken() throws Exception {
        Set<String> seen = new TreeSet<>(Set.of("servicebinding"));
        for (String row : ROWS.lines().toList()) {
            String[] columns = row.split(" *[|] *", 2);
            for (Function<String, Object> form :
                    List.<Function<String, Object>>of(text -> text, AzureParametersTest::typed)) {
                Map<String, Object> parameters = parameters(columns[0], form);
                String settings = AzureStoreSettings.of(parameters, environment(columns[0]))
                        .toString();
                assertThat(settings).as(row).contains(columns[1]).doesNotContain(KEY, "sig=");
                seen.addAll(parameters.keySet());
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(AzureStoreSettings.NAMES);
    }

    @ParameterizedTest
    @CsvSource({
        "accountname=a container=c, credentials.type",
        "accountname=a accountkey=a2V5, container",
        "accountkey=a2V5 container=c, accountname",
        "accountname=a container=c credentials.type=magic, credentials.type",
        "accountname=a container=c credentials.type=client_secret credentials.secret=canary, credentials.tenantid",
        "accountname=a accountkey=canary! container=c, accountkey",
        "accountname=a container=c sastoken=canary, sastoken",
        "accountname=a accountkey=a2V5 container=c max_retries=101, max_retries",
        "accountname=a accountkey=a2V5 container=c retry_delay=1s2, retry_delay",
        "accountname=a accountkey=a2V5 container=c retry_delay=-1s, retry_delay",
        "accountname=a accountkey=a2V5 container=c skipverify=2, skipverify",
        "accountname=a accountkey=a2V5 container=c chunksize=1024, chunksize",
        "accountname=a accountkey=a2V5 container=c serviceurl=canary, serviceurl",
        "servicebinding=/nowhere/at/all, servicebinding"
    })
    void whatMakesNoSenseIsNamedInOneLine(String text, String parameter) {
        assertThat(catchThrowable(() -> AzureStoreSettings.of(parameters(text, each -> each), Map.of())))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> {
                    assertThat(e.parameter()).isEqualTo(parameter);
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("canary", "\n");
                });
    }

    @Test
    @DisplayName("O4 who gives tokens is asked where the environment says, else where the account's cloud is")
    void authorities() throws Exception {
        String given = "accountname=a container=c realm=core.chinacloudapi.cn credentials.type=default_credentials";
        assertThat(authority(given)).isEqualTo("https://login.chinacloudapi.cn/");
        assertThat(authority(given + " $AZURE_AUTHORITY_HOST=https://login.example/"))
                .isEqualTo("https://login.example/");
    }

    private static String authority(String text) throws Exception {
        AzureStoreSettings settings = AzureStoreSettings.of(parameters(text, each -> each), environment(text));
        return ((AzureCredentials.DefaultChain) settings.credentials()).authority();
    }
}
