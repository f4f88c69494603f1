package io.stowage.docker;

import io.stowage.server.config.Configuration.CloudFrontFiles;
import io.stowage.server.config.Configuration.Storage;
import io.stowage.server.config.ConfigurationException;
import io.stowage.server.registry.CloudFront;
import io.stowage.server.registry.RedirectRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where a configuration sends clients for blobs. */
final class Redirecting {

    private static final String KEY = "middleware.storage: cloudfront's privatekey";

    /** What PKCS#8 has before the length of a PKCS#1 key: a version, and that it is one of RSA. RFC 5208, RFC 8017. */
    private static final byte[] RSA = {
        2, 1, 0, 48, 13, 6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0
    };

    private Redirecting() {}

    static List<RedirectRule> rules(Storage storage) throws ConfigurationException {
        Optional<CloudFrontFiles> cloudFront = storage.redirects().cloudFront();
        if (cloudFront.isEmpty()) {
            return storage.redirects().rules();
        }
        CloudFrontFiles files = cloudFront.get();
        String root = String.valueOf(storage.parameters().getOrDefault("rootdirectory", ""))
                .replaceAll("^/+|/+$", "");
        if (!root.matches("[A-Za-z0-9._~/-]*")) {
            throw new ConfigurationException(
                    "middleware.storage", "cloudfront needs a rootdirectory that may stand in a URL as it is");
        }
        return List.of(new CloudFront(
                files.base(),
                root.isEmpty() ? "" : root + '/',
                key(files.key()),
                files.keyPairId(),
                files.lifetime(),
                InstantSource.system()));
    }

    private static PrivateKey key(Path file) throws ConfigurationException {
        try {
            String pem = Files.readString(file);
            byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            byte[] wrapped = pem.contains("BEGIN RSA PRIVATE KEY") ? wrap(key) : key;
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped));
        } catch (IOException e) {
            throw new ConfigurationException(KEY, "cannot be read: " + file);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigurationException(KEY, "must be a PEM file with an unencrypted RSA key: " + file);
        }
    }

    /** CloudFront hands out PKCS#1, which the JDK reads only within PKCS#8. */
    private static byte[] wrap(byte[] key) {
        return sequence(48, RSA, sequence(4, key));
    }

    private static byte[] sequence(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int length = content.size();
        whole.write(tag);
        whole.writeBytes(
                new byte[] {(byte) 130, (byte) (length >> 8), (byte) length}); // such keys have 256 bytes at least
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
