package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.parts.ObjectName;
import io.stowage.storage.s3.S3Settings.Checksums;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

final class S3SettingsParserTest {

    private static final Map<String, Object> AWS = Map.of("bucket", "b", "region", "eu-central-1");
    private static final Map<String, Object> OTHER = Map.of("bucket", "b", "regionendpoint", "minio.example.com:9000");

    @Test
    void whatIsNotGivenIsAsDistributionHasIt() throws Exception {
        S3Settings settings = S3SettingsParser.parse(AWS);

        assertThat(settings.place())
                .isEqualTo(new S3Settings.Place("b", "", "eu-central-1", none(), none(), false, false, false, false));
        assertThat(settings.access().keys()).isEmpty();
        assertThat(settings.wire()).isEqualTo(new S3Settings.Wire(false, Checksums.SUPPORTED, true, true, none()));
        assertThat(settings.objects()).isEqualTo(new S3Settings.Objects(false, none(), none(), none()));
        assertThat(settings.sizes()).isEqualTo(new S3Settings.Sizes(10 << 20, 32 << 20, 16, 32 << 20));
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    @Test
    void otherStoresGetWhatTheyUnderstand() throws Exception {
        S3Settings settings = S3SettingsParser.parse(OTHER);

        assertThat(settings.place().endpoint()).contains(URI.create("https://minio.example.com:9000"));
        assertThat(settings.place().region()).isEqualTo("us-east-1");
        assertThat(settings.place().pathStyle()).isTrue();
        assertThat(settings.wire().checksums()).isEqualTo(Checksums.REQUIRED);
        assertThat(settings.wire().chunkedEncoding()).isTrue();
        assertThat(settings.wire().conditionalDelete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "minio:9000, true, https://minio:9000",
        "minio:9000, false, http://minio:9000",
        "http://minio, true, http://minio",
        "HTTPS://minio/, false, https://minio",
        "s3.eu-central-1.amazonaws.com, true, https://s3.eu-central-1.amazonaws.com"
    })
    void anEndpointHasASchemeOrGetsOne(String given, boolean secure, String expected) throws Exception {
        S3Settings settings = S3SettingsParser.parse(with(OTHER, "regionendpoint", given, "secure", secure));

        assertThat(settings.place().endpoint()).contains(URI.create(expected));
        assertThat(settings.wire().chunkedEncoding()).isEqualTo(expected.startsWith("https"));
        assertThat(settings.place().pathStyle()).isEqualTo(!expected.contains("amazonaws"));
    }

    @ParameterizedTest
    @CsvSource({"forcepathstyle, false, false", "virtualhostedstyle, true, false", "virtualhostedstyle, false, true"})
    void theAutomaticStyleCanBeOverruled(String name, String value, boolean pathStyle) throws Exception {
        assertThat(S3SettingsParser.parse(with(OTHER, name, value)).place().pathStyle())
                .isEqualTo(pathStyle);
    }

    @Test
    void everyObjectIsMadeAsConfigured() throws Exception {
        S3Settings settings = S3SettingsParser.parse(
                with(AWS, "encrypt", "true", "keyid", "k", "storageclass", "STANDARD_IA", "objectacl", "private"));
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            ObjectName own = ObjectName.own("x");
            ObjectName other = new ObjectName("y");

            CopyObjectRequest copy = bucket.copy(own, other).build();
            assertThat(copy.serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
            assertThat(copy.ssekmsKeyId()).isEqualTo("k");
            assertThat(copy.acl()).isEqualTo(ObjectCannedACL.PRIVATE);
            assertThat(copy.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
            CreateMultipartUploadRequest staged = bucket.createMultipart(own).build();
            assertThat(staged.ssekmsKeyId()).isEqualTo("k");
            assertThat(staged.storageClass()).as("of what does not stay").isNull();
            assertThat(bucket.put(own).build().serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
        }
    }

    @Test
    void noneIsNoStorageClass() throws Exception {
        assertThat(S3SettingsParser.parse(with(AWS, "storageclass", "NONE"))
                        .objects()
                        .storageClass())
                .isEmpty();
    }

    @Test
    void theRootHasNoSlashesAround() throws Exception {
        for (String root : List.of("a/b", "/a/b", "a/b/", "//a/b//")) {
            assertThat(S3SettingsParser.parse(with(AWS, "rootdirectory", root))
                            .place()
                            .root())
                    .isEqualTo("a/b/");
        }
        assertThat(S3SettingsParser.parse(with(AWS, "rootdirectory", "/"))
                        .place()
                        .root())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v4auth, false",
        "chunksize, 1000",
        "chunksize, many",
        "multipartcopychunksize, 1",
        "multipartcopymaxconcurrency, 0",
        "multipartcopythresholdsize, -1",
        "regionendpoint, http://host/path",
        "regionendpoint, ftp://host",
        "regionendpoint, http://us er@host",
        "redirectendpoint, https://host/?a=b",
        "storageclass, GLACIER",
        "objectacl, everybody",
        "loglevel, loud",
        "encrypt, perhaps",
        "keyid, key",
        "accesskey, id",
        "sessiontoken, token",
        "checksum, sha1",
        "chunkedencoding, some",
        "conditionaldelete, often"
    })
    void whatMakesNoSenseIsNamed(String name, String value) {
        assertThatThrownBy(() -> S3SettingsParser.parse(with(AWS, name, value)))
                .isInstanceOfSatisfying(StoreConfigurationException.class, e -> assertThat(e.parameter())
                        .isEqualTo(name.equals("accesskey") ? "secretkey" : name));
    }

    @Test
    void aRegionIsNeededWhereTheEndpointIsMadeOfIt() {
        assertThatThrownBy(() -> S3SettingsParser.parse(Map.of("bucket", "b")))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("region");
    }

    @Test
    void keysAreNotShown() throws Exception {
        S3Settings settings = S3SettingsParser.parse(
                with(AWS, "accesskey", "id", "secretkey", "very secret", "sessiontoken", "also secret"));

        assertThat(settings.access().keys()).isPresent();
        assertThat(settings.toString()).contains("id").doesNotContain("secret");
    }

    private static Map<String, Object> with(Map<String, Object> given, Object... further) {
        Map<String, Object> all = new HashMap<>(given);
        for (int i = 0; i < further.length; i += 2) {
            all.put(further[i].toString(), further[i + 1]);
        }
        return all;
    }
}
