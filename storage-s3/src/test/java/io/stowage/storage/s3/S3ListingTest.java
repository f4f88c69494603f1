package io.stowage.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stowage.storage.ListRequest;
import io.stowage.storage.Listing;
import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.StorageKey;
import io.stowage.storage.parts.ObjectName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names in a bucket that are no keys. */
final class S3ListingTest extends ProxyTest {

    @Test
    void strangersNamesAndOwnNamesAreNoKeys() throws Exception {
        List<String> strange = List.of(".other/thing", "dir/", "dir/.hidden", "dir/b ad", "~last", "dir/\u00fc");
        for (String name : strange) {
            raw(new ObjectName(name));
        }
        for (int i = 0; i < 7; i++) {
            raw(ObjectName.own("uploads/" + i));
        }
        for (String key : List.of("-first", "dir/key", "file", "zzz")) {
            store.write(new StorageKey(key), BYTES, Precondition.none());
        }
        for (int limit : new int[] {1, 2, 3, 1000}) {
            assertThat(names(ListRequest.descendants("", limit))).containsExactly("-first", "dir/key", "file", "zzz");
            assertThat(names(ListRequest.children("", limit))).containsExactly("-first", "dir/", "file", "zzz");
            assertThat(names(ListRequest.children("dir/", limit))).containsExactly("dir/key");
        }
    }

    private void raw(ObjectName name) throws Exception {
        try (S3Connection connection = S3Connection.open(S3SettingsParser.parse(parameters), List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), S3SettingsParser.parse(parameters));
            new S3Objects(bucket, S3Features.ALL).write(name, BYTES, Precondition.none());
        }
    }

    private List<String> names(ListRequest first) throws StorageException {
        List<String> names = new ArrayList<>();
        Listing page = store.list(first);
        page.entries().forEach(entry -> names.add(entry.name()));
        while (page.more()) {
            assertThat(page.entries()).isNotEmpty();
            page = store.list(first.after(names.get(names.size() - 1)));
            page.entries().forEach(entry -> names.add(entry.name()));
        }
        return names;
    }
}
