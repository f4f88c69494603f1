package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stowage.storage.StoreConfigurationException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each parameter of Distribution's driver comes to, written as the variables of an environment are, all of them text, and
 * as files have them.
 */
final class S3ParametersTest {

    private static final String ROWS =
            """
            bucket=b region=r                                   | bucket=b, root=, region=r, endpoint=Optional.empty
            bucket=b regionendpoint=e                           | region=us-east-1, endpoint=Optional[https://e]
            bucket=b region=r regionendpoint=e                  | region=r, endpoint=Optional[https://e]
            bucket=b regionendpoint=e secure=true               | endpoint=Optional[https://e]
            bucket=b regionendpoint=e secure=false              | endpoint=Optional[http://e]
            bucket=b regionendpoint=e:9000 secure=no            | endpoint=Optional[http://e:9000]
            bucket=b regionendpoint=https://e secure=false      | endpoint=Optional[https://e]
            bucket=b regionendpoint=http://e:9000               | endpoint=Optional[http://e:9000]
            bucket=b regionendpoint=http://10.0.0.1/            | endpoint=Optional[http://10.0.0.1]
            bucket=b region=r secure=false                      | endpoint=Optional[http://s3.r.amazonaws.com]
            bucket=b regionendpoint=e redirectendpoint=https://c | redirectEndpoint=Optional[https://c]
            bucket=b region=r rootdirectory=/registry           | root=registry/,
            bucket=b region=r rootdirectory=a/b/                | root=a/b/,
            bucket=b region=r rootdirectory=/                   | root=, region
            bucket=b region=r                                   | pathStyle=false
            bucket=b regionendpoint=e                           | pathStyle=true
            bucket=b regionendpoint=e forcepathstyle=true       | pathStyle=true
            bucket=b regionendpoint=e forcepathstyle=false      | pathStyle=false
            bucket=b region=r forcepathstyle=true               | pathStyle=true
            bucket=b regionendpoint=e virtualhostedstyle=true   | pathStyle=false
            bucket=b region=r usedualstack=true                 | dualStack=true
            bucket=b regionendpoint=e usedualstack=true         | dualStack=false
            bucket=b region=r accelerate=true                   | accelerate=true
            bucket=b region=r usefipsendpoint=true              | fips=true
            bucket=b region=r skipverify=true                   | skipVerify=true
            bucket=b region=r useragent=kuik                    | userAgent=Optional[kuik]
            bucket=b region=r v4auth=true loglevel=debug        | skipVerify=false
            bucket=b region=r loglevel=off                      | skipVerify=false
            bucket=b region=r loglevel=false                    | skipVerify=false
            bucket=b region=r loglevel=DebugWithSigning         | skipVerify=false
            bucket=b region=r encrypt=true                      | encrypt=true, encryptionKey=Optional.empty
            bucket=b region=r encrypt=true keyid=k              | encrypt=true, encryptionKey=Optional[k]
            bucket=b region=r encrypt=false                     | encrypt=false
            bucket=b region=r storageclass=reduced_redundancy   | storageClass=Optional[REDUCED_REDUNDANCY]
            bucket=b region=r storageclass=NONE                 | storageClass=Optional.empty
            bucket=b region=r objectacl=bucket-owner-full-control | acl=Optional[bucket-owner-full-control]
            bucket=b region=r chunksize=5242880                 | partBytes=5242880
            bucket=b region=r chunksize=5368709120              | partBytes=536870912
            bucket=b region=r multipartcopychunksize=5242880    | copyPartBytes=5242880
            bucket=b region=r multipartcopymaxconcurrency=100   | copyConcurrency=100
            bucket=b region=r multipartcopythresholdsize=0      | copyThresholdBytes=0
            bucket=b region=r accesskey=i secretkey=s           | keys=Optional[Keys[of i]]
            bucket=b region=r accesskey= secretkey=             | keys=Optional.empty
            bucket=b region=r credentialsconfigpath=/f          | credentialsFile=Optional[/f]
            bucket=b region=r useragent=                        | userAgent=Optional.empty
            """;

    static Map<String, Object> parameters(String text, Function<String, Object> typed) {
        Map<String, Object> parameters = new HashMap<>();
        for (String each : text.strip().split(" +", -1)) {
            String[] pair = each.split("=", 2);
            parameters.put(pair[0], typed.apply(pair[1]));
        }
        return parameters;
    }

    /** As YAML has it. */
    static Object typed(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("0|[1-9][0-9]*") ? (Object) Long.valueOf(text) : text;
    }

    @Test
    @DisplayName("K4 Y6 T10 O4 each parameter has its effect")
    void everyParameterIsTaken() throws Exception {
        Set<String> seen = new TreeSet<>();
        for (String row : ROWS.lines().toList()) {
            String[] columns = row.split(" *[|] *", 2);
            for (Function<String, Object> form :
                    Arrays.<Function<String, Object>>asList(t -> t, S3ParametersTest::typed)) {
                Map<String, Object> parameters = parameters(columns[0], form);
                assertThat(S3SettingsParser.parse(parameters).toString())
                        .as(row)
                        .contains(columns[1]);
                seen.addAll(parameters.keySet());
            }
        }
        Set<String> ours = Set.of("checksum", "chunkedencoding", "conditionaldelete", "servicebinding", "sessiontoken");
        assertThat(S3SettingsParser.NAMES)
                .as("no parameter is without a row")
                .allMatch(name -> seen.contains(name) || ours.contains(name));
    }

    @ParameterizedTest
    @CsvSource({
        "bucket= region=r, bucket",
        "bucket=b, region",
        "bucket=b region=r secure=maybe, secure",
        "bucket=b region=r skipverify=2, skipverify",
        "bucket=b region=r forcepathstyle=x, forcepathstyle",
        "bucket=b region=r usedualstack=x, usedualstack",
        "bucket=b region=r accelerate=x, accelerate",
        "bucket=b regionendpoint=e accelerate=true, accelerate",
        "bucket=b regionendpoint=e usefipsendpoint=true, usefipsendpoint",
        "bucket=b region=r secure=false usefipsendpoint=true, usefipsendpoint",
        "bucket=b region=r v4auth=false, v4auth",
        "bucket=b region=r encrypt=x, encrypt",
        "bucket=b region=r keyid=k, keyid",
        "bucket=b region=r storageclass=FROZEN, storageclass",
        "bucket=b region=r objectacl=all, objectacl",
        "bucket=b region=r loglevel=loud, loglevel",
        "bucket=b region=r chunksize=5242879, chunksize",
        "bucket=b region=r chunksize=5MiB, chunksize",
        "bucket=b region=r multipartcopychunksize=5368709121, multipartcopychunksize",
        "bucket=b region=r multipartcopymaxconcurrency=0, multipartcopymaxconcurrency",
        "bucket=b region=r multipartcopythresholdsize=-1, multipartcopythresholdsize",
        "bucket=b regionendpoint=ftp://canary, regionendpoint",
        "bucket=b regionendpoint=https://u:canary@e, regionendpoint",
        "bucket=b region=r redirectendpoint=https://e/canary, redirectendpoint",
        "bucket=b region=r secretkey=canary, accesskey",
        "bucket=b region=r accesskey=canary, secretkey",
        "bucket=b region=r sessiontoken=canary, sessiontoken",
        "bucket=b region=r accesskey=canary secretkey=canary credentialsconfigpath=/f, credentialsconfigpath",
        "bucket=b servicebinding=/nowhere/at/all, servicebinding"
    })
    void whatMakesNoSenseIsNamedInOneLine(String text, String parameter) {
        assertThat(catchThrowable(() -> S3SettingsParser.parse(parameters(text, each -> each))))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> {
                    assertThat(e.parameter()).isEqualTo(parameter);
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("canary", "\n");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // kube-image-keeper's chart with MinIO
                "regionendpoint=http://kuik-minio:9000 region=us-east-1 bucket=registry accesskey=i secretkey=s"
                        + " | endpoint=Optional[http://kuik-minio:9000] pathStyle=true checksums=REQUIRED bucket=registry",
                // Kyma
                "region=eu-central-1 bucket=b regionendpoint=s3.example accesskey=i secretkey=s encrypt=true secure=true"
                        + " | endpoint=Optional[https://s3.example] pathStyle=true encrypt=true",
                // KOTS and kURL, whose keys are variables of AWS
                "region=us-east-1 regionendpoint=http://10.96.0.9 bucket=docker-registry forcepathstyle=true"
                        + " | endpoint=Optional[http://10.96.0.9] pathStyle=true keys=Optional.empty",
                // embedded-cluster
                "region=us-east-1 regionendpoint=10.96.0.9:8333 bucket=registry rootdirectory=/registry secure=false"
                        + " forcepathstyle=true | endpoint=Optional[http://10.96.0.9:8333] root=registry/",
                // OpenShift
                "bucket=b region=eu-central-1 encrypt=true chunksize=10485760 forcepathstyle=false usedualstack=true"
                        + " credentialsconfigpath=/var/run/secrets/cloud/credentials | dualStack=true pathStyle=false"
                        + " credentialsFile=Optional[/var/run/secrets/cloud/credentials] encrypt=true",
            })
    @DisplayName("K4 Y6 T10 O4 what kube-image-keeper, Kyma, KOTS and OpenShift set comes to the store that they mean")
    void otherSystems(String row) throws Exception {
        String[] columns = row.split(" *[|] *", 2);
        String settings =
                S3SettingsParser.parse(parameters(columns[0], each -> each)).toString();
        assertThat(settings).contains(columns[1].split(" ", -1));
    }
}
