package io.stowage.storage.gcs;

import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The links that were asked for last. A link tells nobody's rights: whoever gets one was found to have them. Any thread. */
final class LinkCache {

    private static final int MAX_LINKS = 2_000;

    private final Map<Wanted, Kept> links = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wanted, Kept> eldest) {
            return size() > MAX_LINKS;
        }
    };

    record Wanted(ObjectName name, LinkMethod method, Duration lifetime, String contentType) {}

    private record Kept(URI link, Instant until) {
        @Override
        public String toString() {
            return "Kept[until " + until + ']';
        }
    }

    synchronized Optional<URI> get(Wanted wanted, Instant now) {
        return Optional.ofNullable(links.get(wanted))
                .filter(kept -> now.isBefore(kept.until()))
                .map(Kept::link);
    }

    synchronized void put(Wanted wanted, URI link, Instant until) {
        links.put(wanted, new Kept(link, until));
    }
}
