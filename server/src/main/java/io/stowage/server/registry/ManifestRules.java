package io.stowage.server.registry;

import io.stowage.oci.Descriptor;
import io.stowage.oci.Manifest;
import io.stowage.oci.Platform;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What manifests may refer to, and what of it has to be there. Any thread.
 *
 * @param allowedUrls of these, a URL at which a content is elsewhere has to match one; all pass when there are none
 * @param deniedUrls of these, it may match none
 * @param platforms an image of an index has to be there when it is for one of these; each has to be when absent
 */
public record ManifestRules(List<Pattern> allowedUrls, List<Pattern> deniedUrls, Optional<Set<Platform>> platforms) {

    /** Any URL, and every image of an index. */
    public static final ManifestRules NONE = new ManifestRules(List.of(), List.of(), Optional.empty());

    public ManifestRules {
        allowedUrls = List.copyOf(allowedUrls);
        deniedUrls = List.copyOf(deniedUrls);
        platforms = platforms.map(Set::copyOf);
    }

    /** @throws RegistryException MANIFEST_INVALID when the manifest names a URL that it may not */
    void checkUrls(Manifest manifest) {
        if (allowedUrls.isEmpty() && deniedUrls.isEmpty()) {
            return;
        }
        boolean bad = Stream.concat(manifest.blobs().stream(), manifest.manifests().stream())
                .flatMap(descriptor -> descriptor.urls().stream())
                .anyMatch(url -> !allows(url));
        if (bad) {
            throw new RegistryException(
                    ErrorCode.MANIFEST_INVALID, "the manifest names a URL that is not allowed in this registry");
        }
    }

    private boolean allows(String text) {
        try {
            URI url = URI.create(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return web
                    && url.getFragment() == null
                    && (allowedUrls.isEmpty() || matches(allowedUrls, text))
                    && !matches(deniedUrls, text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean matches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }

    /** Whether an image of an index has to be there. */
    boolean needs(Descriptor child) {
        return platforms.isEmpty()
                || child.platform().filter(platforms.get()::contains).isPresent();
    }
}
