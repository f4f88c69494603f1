package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.s3.Recorder.Answer;
import io.stowage.storage.s3.Recorder.Seen;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What AWS's services give to whoever has no keys, from stubs of these services. */
@Timeout(120)
final class S3EnvironmentTest {

    @TempDir
    Path directory;

    private Recorder recorder;

    @BeforeEach
    void start() throws Exception {
        recorder = new Recorder();
        recorder.answer("POST /", S3EnvironmentTest::assumed);
    }

    @AfterEach
    void stop() {
        recorder.close();
    }

    private S3Program program(Map<String, String> environment, Map<String, Object> own) throws Exception {
        Map<String, Object> parameters = new HashMap<>(Map.of("bucket", "b", "regionendpoint", recorder.uri()));
        parameters.putAll(own);
        Map<String, String> all = new HashMap<>(environment);
        // Nobody else's home, and no role of the machine that runs this.
        all.putIfAbsent("AWS_SHARED_CREDENTIALS_FILE", directory.resolve("none").toString());
        all.putIfAbsent("AWS_EC2_METADATA_DISABLED", "true");
        return S3Program.start(List.of(), all, parameters);
    }

    /** Has a program write with what it finds in its environment, and gives the request. */
    private Seen written(Map<String, String> environment) throws Exception {
        try (S3Program program = program(environment, Map.of())) {
            return written(program);
        }
    }

    private Seen written(S3Program program) throws Exception {
        assertThat(program.write()).isEqualTo("done");
        return recorder.seen().stream()
                .filter(each ->
                        each.method().equals("PUT") && each.uri().getPath().equals("/b/written"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertSigned(Seen request, String keyId, String token) {
        assertThat(request.keyId()).isEqualTo(keyId);
        assertThat(request.header("x-amz-security-token")).contains(token);
    }

    @Test
    @DisplayName("O16 a proxy is asked for everything but what is excepted")
    void proxies() throws Exception {
        Map<String, String> keys = Map.of("AWS_ACCESS_KEY_ID", "ID", "AWS_SECRET_ACCESS_KEY", "s");
        Map<String, String> proxied = new HashMap<>(keys);
        proxied.put("HTTP_PROXY", recorder.uri().toString());
        Map<String, Object> elsewhere = Map.of("regionendpoint", "http://store.invalid:1");
        try (S3Program program = program(proxied, elsewhere)) {
            assertThat(program.plain()).isEqualTo("false");
            assertThat(program.write()).isEqualTo("done");
            assertThat(recorder.seen())
                    .anySatisfy(seen -> assertThat(seen.header("Host")).contains("store.invalid:1"));
        }
        proxied.put("HTTP_PROXY", "http://proxy.invalid:1");
        proxied.put("NO_PROXY", "other.invalid,127.0.0.1");
        try (S3Program program = program(proxied, Map.of())) {
            assertThat(program.plain()).isEqualTo("true");
            assertThat(program.write()).isEqualTo("done");
        }
        try (S3Program program = program(keys, Map.of())) {
            assertThat(program.plain()).isEqualTo("true");
        }
    }

    @Test
    @DisplayName("T10 the variables of AWS, as kURL sets them")
    void variables() throws Exception {
        assertSigned(
                written(Map.of("AWS_ACCESS_KEY_ID", "ID", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "T")),
                "ID",
                "T");
    }

    @Test
    @DisplayName("O4 a profile of the shared-credentials file that the environment names")
    void profiles() throws Exception {
        Path file = Files.writeString(
                directory.resolve("shared"),
                "[other]\naws_access_key_id=ID\naws_secret_access_key=s\naws_session_token=T\n");
        Map<String, String> environment =
                Map.of("AWS_PROFILE", "other", "AWS_SHARED_CREDENTIALS_FILE", file.toString());
        assertSigned(written(environment), "ID", "T");
        try (S3Program program = program(Map.of("AWS_PROFILE", "other"), Map.of("credentialsconfigpath", file))) {
            assertSigned(written(program), "ID", "T");
        }
    }

    @Test
    @DisplayName("O4 the role of whoever has the token that the environment names")
    void webIdentity() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "first");
        Map<String, String> environment = Map.of(
                "AWS_ROLE_ARN",
                "arn:aws:iam::1:role/r",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                token.toString(),
                "AWS_REGION",
                "eu-central-1",
                "AWS_ENDPOINT_URL_STS",
                recorder.uri().toString());
        try (S3Program program = program(environment, Map.of())) {
            assertSigned(written(program), "ID-first", "T-first");
            Files.writeString(token, "second");
            assertSigned(written(program), "ID-second", "T-second");
        }
    }

    @Test
    @DisplayName(
            "O4 Y16 the role in OpenShift's credentials file, without a region of its own; its token is read again")
    void roleInFile() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "first");
        Path file = Files.writeString(
                directory.resolve("credentials"),
                "[default]\nsts_regional_endpoints = regional\nrole_arn = arn:aws:iam::1:role/r\n"
                        + "web_identity_token_file = " + token + "\n");
        try (S3Program program = program(
                Map.of("AWS_ENDPOINT_URL_STS", recorder.uri().toString()), Map.of("credentialsconfigpath", file))) {
            assertSigned(written(program), "ID-first", "T-first");
            Files.writeString(token, "second");
            assertSigned(written(program), "ID-second", "T-second");
        }
    }

    /** Keys that have as good as expired, so that each request asks for new ones. */
    private static Answer assumed(Seen request) {
        String token = URLDecoder.decode(request.body(), StandardCharsets.UTF_8)
                .replaceAll(".*WebIdentityToken=([^&]*).*", "$1");
        return new Answer(
                200,
                "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                        + "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ID-" + token
                        + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>T-" + token
                        + "</SessionToken><Expiration>"
                        + Instant.now().plus(Duration.ofSeconds(30))
                        + "</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
                        + "</AssumeRoleWithWebIdentityResponse>");
    }

    @Test
    @DisplayName("O4 the role of the machine, by the second version of its metadata service")
    void instanceRole() throws Exception {
        String roles = "/latest/meta-data/iam/security-credentials/";
        recorder.answer("PUT /latest/api/token", any -> new Answer(200, "session"));
        recorder.answer("GET /latest/meta-data/iam/security-credentials-extended/", any -> new Answer(404, ""));
        recorder.answer("GET " + roles, request -> inSession(request, "r"));
        recorder.answer("GET " + roles + "r", request -> inSession(request, keys()));
        assertSigned(
                written(Map.of(
                        "AWS_EC2_METADATA_DISABLED",
                        "false",
                        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                        recorder.uri().toString())),
                "ID",
                "T");
    }

    private static Answer inSession(Seen request, String body) {
        boolean known = request.header("X-aws-ec2-metadata-token")
                .filter("session"::equals)
                .isPresent();
        return known ? new Answer(200, body) : new Answer(401, "");
    }

    private static String keys() {
        return "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"ID\",\"SecretAccessKey\":\"s\","
                + "\"Token\":\"T\",\"Expiration\":\"" + Instant.now().plus(Duration.ofHours(1)) + "\"}";
    }

    @Test
    @DisplayName("O4 the role of the container, as EKS Pod Identity gives it")
    void containerRole() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "pod");
        recorder.answer(
                "GET /container",
                request -> request.header("Authorization").filter("pod"::equals).isPresent()
                        ? new Answer(200, keys())
                        : new Answer(401, ""));
        assertSigned(
                written(Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        recorder.uri() + "/container",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        token.toString())),
                "ID",
                "T");
    }

    @Test
    @DisplayName(
            "O4 virtual-host style names the bucket in the host, path style in the path; an endpoint without scheme")
    void styles() throws Exception {
        String store = Stores.DOMAIN + ':' + recorder.port();
        List<String> options = Stores.resolving(directory, Stores.DOMAIN, "images." + Stores.DOMAIN);
        for (String style : List.of("forcepathstyle=false", "virtualhostedstyle=true", "forcepathstyle=true")) {
            String[] pair = style.split("=", 2);
            Map<String, Object> parameters = Map.of(
                    "bucket",
                    "images",
                    "regionendpoint",
                    store,
                    "secure",
                    "false",
                    "accesskey",
                    "ID",
                    "secretkey",
                    "s",
                    pair[0],
                    pair[1]);
            try (S3Program program = S3Program.start(options, Map.of(), parameters)) {
                assertThat(program.write()).isEqualTo("done");
            }
            Seen seen = recorder.seen().get(0);
            boolean inPath = style.equals("forcepathstyle=true");
            assertThat(seen.header("Host")).contains(inPath ? store : "images." + store);
            assertThat(seen.uri().getPath()).isEqualTo(inPath ? "/images/written" : "/written");
        }
    }

    @Test
    @DisplayName("nobody's right is said to be nobody's")
    void nobody() throws Exception {
        try (S3Program program = program(Map.of(), Map.of())) {
            assertThat(program.write()).contains("StorageException$Rejected", "there are no credentials");
        }
    }
}
