package io.stowage.server.registry;

import io.stowage.storage.StorageKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Sends clients to Amazon CloudFront, with URLs that it has been told to trust. CloudFront Developer Guide: signed URLs with a
 * canned policy.
 *
 * @param base scheme, authority, and maybe a path, ending with a slash
 * @param root what the store puts before its keys; empty, or ending with a slash
 * @param keyPairId by which CloudFront knows the key
 * @param lifetime of a URL
 */
public record CloudFront(
        URI base, String root, PrivateKey key, String keyPairId, Duration lifetime, InstantSource clock)
        implements RedirectRule {

    @Override
    public Optional<URI> apply(StorageKey key, Optional<URI> link) {
        String url = base + root + key;
        long expires = clock.instant().plus(lifetime).getEpochSecond();
        String policy = "{\"Statement\":[{\"Resource\":\"" + url
                + "\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":" + expires + "}}}]}";
        return Optional.of(
                URI.create(url + "?Expires=" + expires + "&Signature=" + sign(policy) + "&Key-Pair-Id=" + keyPairId));
    }

    private String sign(String policy) {
        try {
            Signature signature = Signature.getInstance("SHA1withRSA"); // CloudFront takes no other
            signature.initSign(key);
            signature.update(policy.getBytes(StandardCharsets.UTF_8));
            // Base64 in the letters that CloudFront has for those that mean something in URLs
            return Base64.getEncoder()
                    .encodeToString(signature.sign())
                    .replace('+', '-')
                    .replace('=', '_')
                    .replace('/', '~');
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key was read as one that signs", e);
        }
    }

    @Override
    public String toString() {
        return "CloudFront[" + base + ']'; // never the key
    }
}
