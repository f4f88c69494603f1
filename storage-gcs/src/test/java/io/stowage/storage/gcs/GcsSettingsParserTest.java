package io.stowage.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.gcs.GcsSettings.Access;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters as operators write them, and what is made of them. */
final class GcsSettingsParserTest {

    private static final String KEY = "{\"type\":\"service_account\",\"private_key\":\"canary\"}";
    private static final String KEY64 = Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8));

    /** {@code KEY} and {@code KEY64} stand for a key; names in capitals are variables of the environment. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            bucket=b-1                                                | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=my.bucket.example.com                              | my.bucket.example.com root= part=10485760 endpoint= ambient agent=
            bucket=b-1;rootdirectory=dir                              | b-1 root=dir/ part=10485760 endpoint= ambient agent=
            bucket=b-1;rootdirectory=/dir                             | b-1 root=dir/ part=10485760 endpoint= ambient agent=
            bucket=b-1;rootdirectory=/a/b/                            | b-1 root=a/b/ part=10485760 endpoint= ambient agent=
            bucket=b-1;rootdirectory=/                                | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;rootdirectory=                                 | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;chunksize=5242880                              | b-1 root= part=5242880 endpoint= ambient agent=
            bucket=b-1;chunksize=16777216                             | b-1 root= part=16777216 endpoint= ambient agent=
            bucket=b-1;chunksize= 16777216                            | b-1 root= part=16777216 endpoint= ambient agent=
            bucket=b-1;chunksize=262144                               | b-1 root= part=5242880 endpoint= ambient agent=
            bucket=b-1;chunksize=1073741824                           | b-1 root= part=536870912 endpoint= ambient agent=
            bucket=b-1;chunksize=                                     | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;maxconcurrency=50                              | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;maxconcurrency=0                               | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;useragent=kuik/1                               | b-1 root= part=10485760 endpoint= ambient agent=kuik/1
            bucket=b-1;keyfile=/keys/credentials.json                 | b-1 root= part=10485760 endpoint= file:keyfile agent=
            bucket=b-1;keyfile=/k.json;credentials=KEY                | b-1 root= part=10485760 endpoint= file:keyfile agent=
            bucket=b-1;credentials=KEY                                | b-1 root= part=10485760 endpoint= key:credentials agent=
            bucket=b-1;credentials=KEY64                              | b-1 root= part=10485760 endpoint= key:credentials agent=
            bucket=b-1;credentials=                                   | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;base64EncodedPrivateKeyData=KEY64              | b-1 root= part=10485760 endpoint= key:base64EncodedPrivateKeyData agent=
            bucket=b-1;base64encodedprivatekeydata=KEY64              | b-1 root= part=10485760 endpoint= key:base64encodedprivatekeydata agent=
            bucket=b-1;GOOGLE_APPLICATION_CREDENTIALS=/k.json         | b-1 root= part=10485760 endpoint= file:GOOGLE_APPLICATION_CREDENTIALS agent=
            bucket=b-1;keyfile=/k;GOOGLE_APPLICATION_CREDENTIALS=/o   | b-1 root= part=10485760 endpoint= file:keyfile agent=
            bucket=b-1;GOOGLE_APPLICATION_CREDENTIALS=                | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;endpoint=http://127.0.0.1:4443                 | b-1 root= part=10485760 endpoint=http://127.0.0.1:4443 anonymous agent=
            bucket=b-1;endpoint=http://127.0.0.1:4443/                | b-1 root= part=10485760 endpoint=http://127.0.0.1:4443 anonymous agent=
            bucket=b-1;endpoint=HTTP://fake                           | b-1 root= part=10485760 endpoint=http://fake anonymous agent=
            bucket=b-1;endpoint=storage-x.p.googleapis.com            | b-1 root= part=10485760 endpoint=https://storage-x.p.googleapis.com ambient agent=
            bucket=b-1;endpoint=https://fake:1;keyfile=/k             | b-1 root= part=10485760 endpoint=https://fake:1 file:keyfile agent=
            bucket=b-1;endpoint=http://fake:1;credentials=KEY         | b-1 root= part=10485760 endpoint=http://fake:1 key:credentials agent=
            bucket=b-1;endpoint=http://f;GOOGLE_APPLICATION_CREDENTIALS=/o | b-1 root= part=10485760 endpoint=http://f anonymous agent=
            bucket=b-1;STORAGE_EMULATOR_HOST=fake:4443                | b-1 root= part=10485760 endpoint=http://fake:4443 anonymous agent=
            bucket=b-1;STORAGE_EMULATOR_HOST=http://fake:4443         | b-1 root= part=10485760 endpoint=http://fake:4443 anonymous agent=
            bucket=b-1;STORAGE_EMULATOR_HOST=                         | b-1 root= part=10485760 endpoint= ambient agent=
            bucket=b-1;STORAGE_EMULATOR_HOST=a:1;endpoint=http://b:2  | b-1 root= part=10485760 endpoint=http://b:2 anonymous agent=
            """)
    void parametersMakeSettings(String given, String expected) throws Exception {
        GcsSettings settings = parse(given);

        String shown = "%s root=%s part=%d endpoint=%s %s agent=%s"
                .formatted(
                        settings.bucket(),
                        settings.root(),
                        settings.partBytes(),
                        settings.endpoint().map(URI::toString).orElse(""),
                        show(settings.access()),
                        settings.userAgent().orElse(""));
        assertThat(shown).isEqualTo(expected);
    }

    private static String show(Access access) {
        if (access instanceof Access.KeyFile file) {
            return "file:" + file.parameter();
        }
        if (access instanceof Access.Key key) {
            assertThat(key.json()).isEqualTo(KEY);
            return "key:" + key.parameter();
        }
        return access == Access.Ambient.AMBIENT ? "ambient" : "anonymous";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            keyfile=/k                                            | bucket | is missing
            bucket=                                               | bucket | is missing
            bucket=gs://b-1                                       | bucket | must be the name of a bucket alone
            bucket=b-1/dir                                        | bucket | must be the name of a bucket alone
            bucket=Upper                                          | bucket | must be the name of a bucket alone
            bucket=b                                              | bucket | must be the name of a bucket alone
            bucket=b-1;chunksize=5242881                          | chunksize | must be a multiple of 262144
            bucket=b-1;chunksize=1000                             | chunksize | must be a number from 262144
            bucket=b-1;chunksize=0                                | chunksize | must be a number from 262144
            bucket=b-1;chunksize=-262144                          | chunksize | must be a number from 262144
            bucket=b-1;chunksize=5MiB                             | chunksize | must be a number from 262144
            bucket=b-1;chunksize=99999999999                      | chunksize | must be a number from 262144
            bucket=b-1;maxconcurrency=many                        | maxconcurrency | must be a number
            bucket=b-1;maxconcurrency=-1                          | maxconcurrency | must be a number
            bucket=b-1;credentials=canary                         | credentials | must be the JSON of a service account's key
            bucket=b-1;credentials={canary                        | credentials | must be the JSON of a service account's key
            bucket=b-1;base64EncodedPrivateKeyData=canary!        | base64EncodedPrivateKeyData | must be the JSON of a service account's key
            bucket=b-1;base64EncodedPrivateKeyData=KEY64;keyfile=/k | base64EncodedPrivateKeyData | give one of them
            bucket=b-1;base64encodedprivatekeydata=KEY64;credentials=KEY | base64EncodedPrivateKeyData | give one of them
            bucket=b-1;endpoint=ftp://x                           | endpoint | must be a host
            bucket=b-1;endpoint=http://user:canary@x              | endpoint | must be a host
            bucket=b-1;endpoint=http://x/path                     | endpoint | must be a host
            bucket=b-1;endpoint=a b                               | endpoint | must be a host
            bucket=b-1;STORAGE_EMULATOR_HOST=http://a/b           | STORAGE_EMULATOR_HOST | must be a host
            """)
    void whatMakesNoSenseIsNamedAndNotShown(String given, String parameter, String message) {
        StoreConfigurationException thrown =
                catchThrowableOfType(StoreConfigurationException.class, () -> parse(given));

        assertThat(thrown.parameter()).isEqualTo(parameter);
        assertThat(thrown).hasMessageContaining(message);
        assertThat(thrown.getMessage()).doesNotContain("canary", "\n");
    }

    @Test
    void aMapOfCredentialsIsAKey() throws Exception {
        Map<String, Object> map = Map.of("type", "service_account", "private_key", "canary\nwith lines");
        GcsSettings settings = GcsSettingsParser.parse(Map.of("bucket", "b-1", "credentials", map), Map.of());

        assertThat(settings.access()).isInstanceOf(Access.Key.class);
        assertThat(((Access.Key) settings.access()).json()).contains("\"canary\\nwith lines\"");
        assertThat(settings.toString()).doesNotContain("canary");
    }

    @Test
    void whatMustBeTextIsNoList() {
        for (String name : List.of("bucket", "keyfile", "credentials", "endpoint")) {
            Map<String, Object> parameters = new HashMap<>(Map.of("bucket", "b-1"));
            parameters.put(name, List.of("canary"));
            StoreConfigurationException thrown = catchThrowableOfType(
                    StoreConfigurationException.class, () -> GcsSettingsParser.parse(parameters, Map.of()));

            assertThat(thrown.parameter()).isEqualTo(name);
            assertThat(thrown).hasMessage("must be text");
        }
    }

    private static GcsSettings parse(String given) throws StoreConfigurationException {
        Map<String, Object> parameters = new HashMap<>();
        Map<String, String> environment = new HashMap<>();
        for (String pair : given.split(";", -1)) {
            String name = pair.substring(0, pair.indexOf('='));
            String value = pair.substring(pair.indexOf('=') + 1);
            String meant = value.equals("KEY") ? KEY : value.equals("KEY64") ? KEY64 : value;
            if (name.equals(name.toUpperCase(Locale.ROOT))) {
                environment.put(name, meant);
            } else {
                parameters.put(name, meant);
            }
        }
        return GcsSettingsParser.parse(parameters, environment);
    }
}
