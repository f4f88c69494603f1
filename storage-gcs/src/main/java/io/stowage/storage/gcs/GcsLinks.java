package io.stowage.storage.gcs;

import com.google.auth.ServiceAccountSigner;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.stowage.storage.BlobStore.LinkMethod;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Signs links, version 4. By a key at hand that costs no request; where the service itself is asked to sign, links are kept
 * for half of their life. Any thread.
 */
final class GcsLinks {

    private static final URI SERVICE = URI.create("https://storage.googleapis.com");
    private static final Duration MAX_LIFETIME = Duration.ofDays(7);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final GcsCredentials credentials;
    private final GcsBucket bucket;
    private final URI endpoint;
    private final Clock clock;
    private final LinkCache cache;

    GcsLinks(GcsCredentials credentials, GcsBucket bucket, Optional<URI> endpoint, Clock clock) {
        this.credentials = credentials;
        this.bucket = bucket;
        this.endpoint = endpoint.orElse(SERVICE);
        this.clock = clock;
        this.cache = new LinkCache();
    }

    /** Whether links can be given: whoever has to ask somebody else for a signature may not have the right to. */
    boolean areGiven() {
        if (credentials.signer().isEmpty()) {
            return false;
        }
        try {
            return link(ObjectName.own("probe/link"), LinkMethod.GET, Duration.ofMinutes(1), "text/plain")
                    .isPresent();
        } catch (StorageException e) {
            GcsStore.LOG.warn("The store signs no links, all content goes through here: {}", e.getMessage());
            return false;
        }
    }

    Optional<URI> link(ObjectName name, LinkMethod method, Duration lifetime, String contentType)
            throws StorageException {
        Optional<ServiceAccountSigner> signer = credentials.signer();
        if (signer.isEmpty()) {
            return Optional.empty();
        }
        Duration life = lifetime.compareTo(MAX_LIFETIME) < 0 ? lifetime : MAX_LIFETIME;
        if (signer.get() instanceof ServiceAccountCredentials) {
            return Optional.of(sign(signer.get(), name, method, life, contentType, clock.instant()));
        }
        Instant now = clock.instant();
        LinkCache.Wanted wanted = new LinkCache.Wanted(name, method, life, contentType);
        Optional<URI> kept = cache.get(wanted, now);
        if (kept.isPresent()) {
            return kept;
        }
        URI made = sign(signer.get(), name, method, life, contentType, now);
        cache.put(wanted, made, now.plus(life.dividedBy(2)));
        return Optional.of(made);
    }

    private URI sign(
            ServiceAccountSigner signer,
            ObjectName name,
            LinkMethod method,
            Duration life,
            String contentType,
            Instant now)
            throws StorageException {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/auto/storage/goog4_request";
        String path = '/' + bucket.name() + '/' + encode(bucket.key(name)).replace("%2F", "/");
        Map<String, String> query = new TreeMap<>();
        query.put("X-Goog-Algorithm", "GOOG4-RSA-SHA256");
        query.put("X-Goog-Credential", ask(name, signer::getAccount) + '/' + scope);
        query.put("X-Goog-Date", time);
        query.put("X-Goog-Expires", Long.toString(Math.max(1, life.toSeconds())));
        query.put("X-Goog-SignedHeaders", "host");
        query.put("response-content-type", contentType);
        String canonical = method + "\n" + path + '\n' + joined(query) + "\nhost:" + endpoint.getRawAuthority()
                + "\n\nhost\nUNSIGNED-PAYLOAD";
        String text = "GOOG4-RSA-SHA256\n" + time + '\n' + scope + '\n' + sha256(canonical);
        byte[] signature = ask(name, () -> signer.sign(text.getBytes(StandardCharsets.UTF_8)));
        return URI.create(endpoint + path + '?' + joined(query) + "&X-Goog-Signature="
                + HexFormat.of().formatHex(signature));
    }

    /** Whoever is asked over the network fails with anything, and not only with what the signer promises to throw. */
    private static <T> T ask(ObjectName name, Supplier<T> question) throws StorageException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            // Without cause: it tells what was to be signed.
            throw new StorageException.Unavailable("cannot link " + name + ": nobody signs for these credentials ("
                    + e.getClass().getSimpleName() + ')');
        }
    }

    private static String joined(Map<String, String> query) {
        StringBuilder joined = new StringBuilder();
        query.forEach((name, value) -> joined.append(joined.isEmpty() ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return joined.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
