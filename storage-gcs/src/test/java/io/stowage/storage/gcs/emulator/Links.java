package io.stowage.storage.gcs.emulator;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** Links to objects: whether one is signed and still good. Who signed it is not looked at. */
final class Links {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final int MAX_SECONDS = 7 * 24 * 3600;

    private Links() {}

    static void check(Map<String, String> query, Clock clock) {
        for (String name : new String[] {"Credential", "Date", "Expires", "SignedHeaders", "Signature"}) {
            if (query.getOrDefault("X-Goog-" + name, "").isEmpty()) {
                throw new ApiException(403, "forbidden", "Anonymous caller does not have storage.objects.get access");
            }
        }
        try {
            Instant signed = LocalDateTime.parse(query.get("X-Goog-Date"), DATE).toInstant(ZoneOffset.UTC);
            long seconds = Long.parseLong(query.get("X-Goog-Expires"));
            if (seconds < 1 || seconds > MAX_SECONDS) {
                throw ApiException.invalid("X-Goog-Expires must be from 1 to " + MAX_SECONDS);
            }
            if (clock.instant().isAfter(signed.plusSeconds(seconds))) {
                throw new ApiException(400, "ExpiredToken", "The provided token has expired.");
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            throw ApiException.invalid("X-Goog-Date or X-Goog-Expires makes no sense");
        }
        boolean known = query.getOrDefault("X-Goog-Algorithm", "").equals("GOOG4-RSA-SHA256");
        if (!known || !query.getOrDefault("X-Goog-Signature", "").matches("[0-9a-f]{64,}")) {
            throw new ApiException(403, "SignatureDoesNotMatch", "The signature is none");
        }
    }
}
