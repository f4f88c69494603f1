package io.stowage.storage.s3;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Listing.Entry;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.ObjectName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists keys, page by page. Any thread. */
final class S3Listing {

    /** Sorts after everything that may follow a slash in a key. */
    private static final String LAST = "~";

    private final S3Bucket bucket;

    S3Listing(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** A page of keys; what is a driver's own is in it only when asked for. */
    Listing list(ListRequest request) throws StorageException {
        String start = start(request);
        while (true) {
            ListObjectsV2Response answer = ask(request, start);
            List<Entry> all = entries(answer);
            List<Entry> found = all.stream()
                    .filter(entry -> isWanted(request, entry.name()))
                    .limit(request.limit())
                    .toList();
            boolean cut = found.size() == request.limit() && all.size() > request.limit();
            boolean more = cut || (Boolean.TRUE.equals(answer.isTruncated()) && !all.isEmpty());
            if (!found.isEmpty() || !more) {
                return new Listing(found, more);
            }
            // Only strangers' names, or the driver's own: what is asked for comes behind them.
            start = next(request, all.get(all.size() - 1).name());
        }
    }

    private ListObjectsV2Response ask(ListRequest request, String start) throws StorageException {
        ListObjectsV2Request.Builder list = ListObjectsV2Request.builder()
                .bucket(bucket.name())
                .prefix(bucket.root() + request.prefix())
                .maxKeys(request.limit())
                .overrideConfiguration(S3Bucket.QUICK);
        if (request.delimited()) {
            list.delimiter("/");
        }
        if (!start.isEmpty()) {
            list.startAfter(bucket.root() + start);
        }
        try {
            return bucket.client().listObjectsV2(list.build());
        } catch (SdkException e) {
            throw S3Errors.translate("list", request.prefix(), e);
        }
    }

    /** A name from below a prefix that stands for it, and that prefix itself, are followed by what is behind all of it. */
    private static String start(ListRequest request) {
        String after = request.after();
        if (request.delimited() && after.startsWith(request.prefix())) {
            int slash = after.indexOf('/', request.prefix().length());
            return slash < 0 ? after : behind(after.substring(0, slash + 1));
        }
        return after;
    }

    private static String next(ListRequest request, String last) {
        if (last.startsWith(ObjectName.OWN_PREFIX)) {
            return behind(ObjectName.OWN_PREFIX);
        }
        // Of keys in any depth, one that ends with a slash is a key like any other, and so is the prefix itself.
        boolean isPrefix = request.delimited() && last.endsWith("/") && !last.equals(request.prefix());
        return isPrefix ? behind(last) : last;
    }

    private static String behind(String prefix) {
        return prefix + LAST;
    }

    private List<Entry> entries(ListObjectsV2Response answer) {
        List<Entry> entries = new ArrayList<>();
        for (S3Object object : answer.contents()) {
            Instant modified = Optional.ofNullable(object.lastModified()).orElse(Instant.EPOCH);
            entries.add(new Entry(name(object.key()), object.size(), modified));
        }
        for (CommonPrefix prefix : answer.commonPrefixes()) {
            entries.add(Entry.prefix(name(prefix.prefix())));
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private String name(String key) {
        return key.substring(bucket.root().length());
    }

    private static boolean isWanted(ListRequest request, String name) {
        if (name.compareTo(request.after()) <= 0) {
            return false;
        }
        if (request.prefix().startsWith(ObjectName.OWN_PREFIX)) {
            return !name.endsWith("/");
        }
        // What cannot be a key is none of ours: the markers of directories that other programs leave, for instance.
        boolean isPrefix = request.delimited()
                && name.endsWith("/")
                && name.length() > request.prefix().length();
        return StorageKey.isValid(isPrefix ? name.substring(0, name.length() - 1) : name);
    }
}
