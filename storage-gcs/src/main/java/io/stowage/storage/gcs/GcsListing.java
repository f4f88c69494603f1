package io.stowage.storage.gcs;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Listing.Entry;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.ObjectName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lists keys, page by page. Any thread. */
final class GcsListing {

    private static final String FIELDS = "items(name,size,updated),prefixes,nextPageToken";

    /** Sorts before everything that may follow within a key: a name with it is the first one behind that name. */
    private static final String FIRST = "-";

    /** Sorts after everything that may follow a slash in a key. */
    private static final String LAST = "~";

    private final GcsBucket bucket;

    GcsListing(GcsBucket bucket) {
        this.bucket = bucket;
    }

    /** From where a page goes: a name, itself included, and the token of a page behind which that name does not lead. */
    private record Start(String name, Optional<String> token) {}

    /** A page of keys; what is a driver's own is in it only when asked for. */
    Listing list(ListRequest request) throws StorageException {
        Start start = new Start(start(request), Optional.empty());
        while (true) {
            Objects answer = ask(request, start);
            List<Entry> all = entries(answer);
            List<Entry> found = all.stream()
                    .filter(entry -> isWanted(request, entry.name()))
                    .limit(request.limit())
                    .toList();
            Optional<String> token = Optional.ofNullable(answer.getNextPageToken());
            // What stands in for the service may give more than it was asked for.
            boolean cut = found.size() == request.limit() && all.size() > request.limit();
            if (!found.isEmpty() || token.isEmpty()) {
                return new Listing(found, cut || token.isPresent());
            }
            // Only strangers' names, or the driver's own, or nothing for once: what is asked for comes behind them.
            String next = all.isEmpty()
                    ? start.name()
                    : next(request, all.get(all.size() - 1).name());
            // Strangers may have names below a prefix that come after all keys there could be: the store knows how to
            // go on.
            start = next.equals(start.name()) ? new Start(next, token) : new Start(next, Optional.empty());
        }
    }

    private Objects ask(ListRequest request, Start start) throws StorageException {
        try {
            return Attempts.quick().run(() -> {
                Storage.Objects.List list = bucket.quick()
                        .list(bucket.name())
                        .setPrefix(bucket.root() + request.prefix())
                        .setMaxResults((long) request.limit())
                        .setFields(FIELDS);
                if (request.delimited()) {
                    list.setDelimiter("/");
                }
                if (!start.name().isEmpty()) {
                    list.setStartOffset(bucket.root() + start.name());
                }
                start.token().ifPresent(list::setPageToken);
                return list.execute();
            });
        } catch (IOException e) {
            throw GcsErrors.translate("list", request.prefix().isEmpty() ? "keys" : request.prefix(), e);
        }
    }

    /** A name from below a prefix that stands for it, and that prefix itself, are followed by what is behind all of it. */
    private static String start(ListRequest request) {
        String after = request.after();
        if (after.isEmpty()) {
            return "";
        }
        if (request.delimited() && after.startsWith(request.prefix())) {
            int slash = after.indexOf('/', request.prefix().length());
            return slash < 0 ? after + FIRST : behind(after.substring(0, slash + 1));
        }
        return after + FIRST;
    }

    private static String next(ListRequest request, String last) {
        if (last.startsWith(ObjectName.OWN_PREFIX)) {
            return behind(ObjectName.OWN_PREFIX);
        }
        // Of keys in any depth, one that ends with a slash is a key like any other, and so is the prefix itself.
        boolean isPrefix = request.delimited() && last.endsWith("/") && !last.equals(request.prefix());
        return isPrefix ? behind(last) : last + FIRST;
    }

    private static String behind(String prefix) {
        return prefix + LAST;
    }

    private List<Entry> entries(Objects answer) {
        List<Entry> entries = new ArrayList<>();
        if (answer.getItems() != null) {
            for (StorageObject object : answer.getItems()) {
                entries.add(new Entry(
                        name(object.getName()), GcsReads.length(object), GcsReads.modified(object.getUpdated())));
            }
        }
        if (answer.getPrefixes() != null) {
            answer.getPrefixes().forEach(prefix -> entries.add(Entry.prefix(name(prefix))));
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
