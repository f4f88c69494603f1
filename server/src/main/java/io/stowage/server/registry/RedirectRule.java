package io.stowage.server.registry;

import io.stowage.storage.StorageKey;
import java.net.URI;
import java.util.Optional;

/** Changes where clients are sent for a blob. Any thread. */
public sealed interface RedirectRule permits RedirectRule.To, RedirectRule.Rewrite, CloudFront {

    /**
     * Where they are sent.
     *
     * @param link where they would be sent without this rule; empty where the store gives no links
     */
    Optional<URI> apply(StorageKey key, Optional<URI> link);

    /**
     * To a copy of the store's tree.
     *
     * @param base scheme, authority, and maybe a path
     */
    record To(URI base) implements RedirectRule {

        @Override
        public Optional<URI> apply(StorageKey key, Optional<URI> link) {
            String text = base.toString();
            return Optional.of(URI.create((text.endsWith("/") ? text : text + '/') + key));
        }
    }

    /**
     * To another address of the store.
     *
     * @param scheme instead of the link's; empty to leave it
     * @param host with its port, instead of the link's; empty to leave it
     * @param trimmedPrefix what the path loses at its beginning, when it begins so
     */
    record Rewrite(String scheme, String host, String trimmedPrefix) implements RedirectRule {

        @Override
        public Optional<URI> apply(StorageKey key, Optional<URI> link) {
            return link.map(this::rewritten);
        }

        private URI rewritten(URI link) {
            String path = link.getRawPath();
            String query = link.getRawQuery();
            return URI.create((scheme.isEmpty() ? link.getScheme() : scheme)
                    + "://"
                    + (host.isEmpty() ? link.getRawAuthority() : host)
                    + (path.startsWith(trimmedPrefix) ? path.substring(trimmedPrefix.length()) : path)
                    + (query == null ? "" : '?' + query));
        }
    }
}
