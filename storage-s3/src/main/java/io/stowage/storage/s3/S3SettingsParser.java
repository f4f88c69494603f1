package io.stowage.storage.s3;

import io.stowage.storage.StoreConfigurationException;
import io.stowage.storage.StoreParameters;
import io.stowage.storage.credentials.ServiceBinding;
import io.stowage.storage.s3.S3Settings.Access;
import io.stowage.storage.s3.S3Settings.Checksums;
import io.stowage.storage.s3.S3Settings.Keys;
import io.stowage.storage.s3.S3Settings.Objects;
import io.stowage.storage.s3.S3Settings.Place;
import io.stowage.storage.s3.S3Settings.Sizes;
import io.stowage.storage.s3.S3Settings.Wire;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** Makes settings of parameters: those of Distribution 2.8 and 3, those of OpenShift, and some of our own. */
final class S3SettingsParser {

    private static final String NONE = "NONE";
    private static final String AUTO = "auto";
    private static final String DEFAULT_REGION = "us-east-1";

    private static final long MIB = 1024 * 1024;
    private static final long MIN_PART_BYTES = 5 * MIB;
    private static final long MAX_PART_BYTES = 5 * 1024 * MIB;

    /** A part is collected in memory before it is sent. */
    private static final long MAX_BUFFERED_BYTES = 512 * MIB;

    static final Set<String> NAMES = Set.of(
            "accelerate",
            "accesskey",
            "bucket",
            "checksum",
            "chunkedencoding",
            "chunksize",
            "conditionaldelete",
            "credentialsconfigpath",
            "encrypt",
            "forcepathstyle",
            "keyid",
            "loglevel",
            "multipartcopychunksize",
            "multipartcopymaxconcurrency",
            "multipartcopythresholdsize",
            "objectacl",
            "redirectendpoint",
            "region",
            "regionendpoint",
            "rootdirectory",
            "secretkey",
            "secure",
            ServiceBinding.PARAMETER,
            "sessiontoken",
            "skipverify",
            "storageclass",
            "usedualstack",
            "usefipsendpoint",
            "useragent",
            "v4auth",
            "virtualhostedstyle");

    private final StoreParameters parameters;

    private S3SettingsParser(StoreParameters parameters) {
        this.parameters = parameters;
    }

    static S3Settings parse(Map<String, Object> parameters) throws StoreConfigurationException {
        return new S3SettingsParser(new StoreParameters(S3Binding.merged(parameters))).settings();
    }

    private S3Settings settings() throws StoreConfigurationException {
        if (!parameters.flag("v4auth", true)) {
            throw new StoreConfigurationException(
                    "v4auth", "must be true: signature version 2 is not spoken any more; remove the parameter");
        }
        // The SDK's loggers are set like all others, by the configuration of logging; here the words are only checked.
        parameters.oneOf(
                "loglevel",
                "off",
                "false", // what YAML makes of off
                "debug",
                "debugwithsigning",
                "debugwithhttpbody",
                "debugwithrequestretries",
                "debugwithrequesterrors",
                "debugwitheventstreambody");
        Place place = place();
        return new S3Settings(place, access(), wire(place.endpoint()), objects(), sizes());
    }

    private Place place() throws StoreConfigurationException {
        String bucket = parameters
                .text("bucket")
                .orElseThrow(() -> new StoreConfigurationException("bucket", "must be the name of a bucket"));
        boolean secure = parameters.flag("secure", true);
        Optional<URI> endpoint = endpoint("regionendpoint", secure);
        Optional<String> region = parameters.text("region");
        if (region.isEmpty() && endpoint.isEmpty()) {
            throw new StoreConfigurationException(
                    "region", "must be the region of the bucket; only with a regionendpoint it may be missing");
        }
        Optional<URI> used =
                endpoint.or(() -> secure ? Optional.empty() : plainEndpoint(region.orElse(DEFAULT_REGION)));
        return new Place(
                bucket,
                root(),
                region.orElse(DEFAULT_REGION),
                used,
                endpoint("redirectendpoint", secure),
                pathStyle(endpoint),
                // With an address of one's own there is nothing to choose from.
                parameters.flag("usedualstack", false) && used.isEmpty(),
                ofAws("accelerate", used),
                ofAws("usefipsendpoint", used));
    }

    /** What only AWS's own addresses have; to go without it would be something else than was asked for. */
    private boolean ofAws(String name, Optional<URI> endpoint) throws StoreConfigurationException {
        boolean wanted = parameters.flag(name, false);
        if (wanted && endpoint.isPresent()) {
            throw new StoreConfigurationException(
                    name, "goes with AWS's own addresses and TLS: remove it, or regionendpoint and secure: false");
        }
        return wanted;
    }

    /** Without TLS, to AWS: nobody should, but who has configured it finds it as it was. */
    private static Optional<URI> plainEndpoint(String region) {
        return Optional.of(URI.create("http://s3." + region + ".amazonaws.com"));
    }

    private String root() throws StoreConfigurationException {
        String root = parameters.text("rootdirectory").orElse("").replaceAll("^/+|/+$", "");
        return root.isEmpty() ? "" : root + '/';
    }

    /** Other stores seldom have a host name for each bucket. */
    private boolean pathStyle(Optional<URI> endpoint) throws StoreConfigurationException {
        boolean automatic = endpoint.isPresent() && !isAws(endpoint);
        if (parameters.has("forcepathstyle") || !parameters.has("virtualhostedstyle")) {
            return parameters.flag("forcepathstyle", automatic);
        }
        return !parameters.flag("virtualhostedstyle", !automatic);
    }

    private Optional<URI> endpoint(String name, boolean secure) throws StoreConfigurationException {
        Optional<String> text = parameters.text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String full = text.get().contains("://") ? text.get() : (secure ? "https://" : "http://") + text.get();
        try {
            URI uri = new URI(full);
            String path = Optional.ofNullable(uri.getPath()).orElse("");
            boolean bare = (path.isEmpty() || path.equals("/")) && uri.getQuery() == null && uri.getUserInfo() == null;
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && bare && (scheme.equals("http") || scheme.equals("https"))) {
                return Optional.of(new URI(scheme, null, uri.getHost(), uri.getPort(), null, null, null));
            }
        } catch (URISyntaxException e) {
            // Told below, without the text: it may have a password in it.
        }
        throw new StoreConfigurationException(
                name, "must be a host, with a port or a scheme if need be, as in https://s3.example.com:9000");
    }

    private Access access() throws StoreConfigurationException {
        Optional<String> id = parameters.text("accesskey");
        Optional<String> secret = parameters.text("secretkey");
        if (id.isPresent() != secret.isPresent()) {
            throw new StoreConfigurationException(
                    id.isPresent() ? "secretkey" : "accesskey", "is missing: both keys are given, or neither");
        }
        Optional<String> token = parameters.text("sessiontoken");
        if (token.isPresent() && id.isEmpty()) {
            throw new StoreConfigurationException("sessiontoken", "goes with accesskey and secretkey only");
        }
        Optional<Path> file = parameters.text("credentialsconfigpath").map(Path::of);
        if (file.isPresent() && id.isPresent()) {
            throw new StoreConfigurationException(
                    "credentialsconfigpath", "must not be given beside keys: remove one of them");
        }
        Optional<Keys> keys = id.map(given -> new Keys(given, secret.orElseThrow(), token));
        return new Access(keys, file, parameters.text(ServiceBinding.PARAMETER).map(Path::of));
    }

    private Wire wire(Optional<URI> endpoint) throws StoreConfigurationException {
        boolean plain = endpoint.filter(uri -> "http".equals(uri.getScheme())).isPresent();
        return new Wire(
                parameters.flag("skipverify", false),
                checksums(endpoint),
                flagOrAuto("chunkedencoding", !plain),
                flagOrAuto("conditionaldelete", isAws(endpoint)),
                parameters.text("useragent"));
    }

    private boolean flagOrAuto(String name, boolean automatic) throws StoreConfigurationException {
        boolean chosen =
                parameters.text(name).filter(text -> !text.equals(AUTO)).isPresent();
        return chosen ? parameters.flag(name, automatic) : automatic;
    }

    private Checksums checksums(Optional<URI> endpoint) throws StoreConfigurationException {
        return switch (parameters
                .oneOf("checksum", AUTO, "required", "supported", "md5")
                .orElse(AUTO)) {
            case "required" -> Checksums.REQUIRED;
            case "supported" -> Checksums.SUPPORTED;
            case "md5" -> Checksums.MD5;
            default -> isAws(endpoint) ? Checksums.SUPPORTED : Checksums.REQUIRED;
        };
    }

    private static boolean isAws(Optional<URI> endpoint) {
        return endpoint.map(URI::getHost)
                .map(host -> host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                .orElse(true);
    }

    private Objects objects() throws StoreConfigurationException {
        boolean encrypt = parameters.flag("encrypt", false);
        Optional<String> key = parameters.text("keyid");
        if (key.isPresent() && !encrypt) {
            throw new StoreConfigurationException("keyid", "goes with encrypt: true only");
        }
        return new Objects(encrypt, key, storageClass(), acl());
    }

    private Optional<StorageClass> storageClass() throws StoreConfigurationException {
        return parameters
                .oneOf(
                        "storageclass",
                        NONE,
                        "STANDARD",
                        "REDUCED_REDUNDANCY",
                        "STANDARD_IA",
                        "ONEZONE_IA",
                        "INTELLIGENT_TIERING",
                        "OUTPOSTS",
                        "GLACIER_IR",
                        "EXPRESS_ONEZONE")
                .filter(name -> !name.equals(NONE))
                .map(StorageClass::fromValue);
    }

    private Optional<ObjectCannedACL> acl() throws StoreConfigurationException {
        return parameters
                .oneOf(
                        "objectacl",
                        "private",
                        "public-read",
                        "public-read-write",
                        "authenticated-read",
                        "aws-exec-read",
                        "bucket-owner-read",
                        "bucket-owner-full-control")
                .map(ObjectCannedACL::fromValue);
    }

    private Sizes sizes() throws StoreConfigurationException {
        long part = parameters.number("chunksize", 10 * MIB, MIN_PART_BYTES, MAX_PART_BYTES);
        return new Sizes(
                (int) Math.min(part, MAX_BUFFERED_BYTES),
                parameters.number("multipartcopychunksize", 32 * MIB, MIN_PART_BYTES, MAX_PART_BYTES),
                (int) parameters.number("multipartcopymaxconcurrency", 16, 1, 1000),
                parameters.number("multipartcopythresholdsize", 32 * MIB, 0, MAX_PART_BYTES));
    }
}
