package io.stowage.server.registry;

import static io.stowage.server.registry.Fixture.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.RepositoryName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lists of tags and of repositories. */
final class ListingTest {

    private final Fixture fixture = new Fixture(RegistrySettings.defaults().withPages(3, 4), true);
    private final TagService tags = fixture.registry.tags();
    private final CatalogService catalog = fixture.registry.catalog();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("S-44 to S-47, CF-15: tags come in ASCII order, page by page")
    void tagsComeInAsciiOrder() throws Exception {
        push("b", "a", "B", "a-1", "a.1", "_");
        assertThat(tags(OptionalInt.of(2), "")).isEqualTo(page("_", "B", "_"));
        assertThat(tags(OptionalInt.of(2), "_")).isEqualTo(page("a-1", "a", "a-1"));
        assertThat(tags(OptionalInt.of(2), "a-1")).isEqualTo(page("", "a.1", "b"));
        assertThat(tags(OptionalInt.of(2), "aa")).isEqualTo(page("", "b"));
        assertThat(tags(OptionalInt.of(2), "b")).isEqualTo(page(""));
    }

    @Test
    @DisplayName("V-02: a page is never longer than allowed, whatever is asked for")
    void aPageIsNeverLongerThanAllowed() throws Exception {
        push("a", "b", "c", "d", "e");
        TagPage longest = page("d", "a", "b", "c", "d");
        assertThat(tags(OptionalInt.of(Integer.MAX_VALUE), "")).isEqualTo(longest);
        assertThat(tags(OptionalInt.empty(), "")).isEqualTo(longest);
        assertRefused(() -> tags(OptionalInt.of(-1), ""), ErrorCode.PAGINATION_NUMBER_INVALID);
        assertRefused(
                () -> catalog.list(OptionalInt.of(-1), Optional.empty(), name -> true),
                ErrorCode.PAGINATION_NUMBER_INVALID);
    }

    @Test
    @DisplayName("S-46: no entries are wanted, none are given, and no next page")
    void noEntriesAreWanted() throws Exception {
        push("a");
        assertThat(tags(OptionalInt.of(0), "")).isEqualTo(page(""));
        assertThat(catalog.list(OptionalInt.of(0), Optional.empty(), name -> true))
                .isEqualTo(new CatalogPage(List.of(), Optional.empty()));
    }

    @Test
    void anUnknownRepositoryHasNoList() throws Exception {
        assertRefused(() -> tags(OptionalInt.empty(), ""), ErrorCode.NAME_UNKNOWN);
        assertRefused(() -> tags(OptionalInt.of(0), ""), ErrorCode.NAME_UNKNOWN);
        fixture.push(new RepositoryName(APP + "/nested"), "x");
        assertRefused(() -> tags(OptionalInt.empty(), ""), ErrorCode.NAME_UNKNOWN);
        fixture.push(APP, "x");
        assertThat(tags(OptionalInt.empty(), "")).isEqualTo(page(""));
    }

    @Test
    @DisplayName("K-18: the catalog is clamped, not refused")
    void theCatalogComesPageByPage() throws Exception {
        for (String name : List.of("a", "a/b", "b", "c", "d")) {
            RepositoryName repository = new RepositoryName(name);
            fixture.putManifest(repository, "v1", fixture.image(repository));
        }
        fixture.push(new RepositoryName("only-blobs"), "x");
        assertThat(catalog.list(OptionalInt.of(1000), Optional.empty(), name -> true))
                .isEqualTo(new CatalogPage(List.of("a", "a/b", "b"), Optional.of("b")));
        assertThat(catalog.list(OptionalInt.empty(), Optional.of("b"), name -> true))
                .isEqualTo(new CatalogPage(List.of("c", "d"), Optional.empty()));
    }

    @Test
    void aPageThatBeginsAfterNoNameIsRefused() {
        assertRefused(() -> tags(OptionalInt.empty(), "-x"), ErrorCode.TAG_INVALID);
        assertRefused(() -> catalog.list(OptionalInt.empty(), Optional.of("X"), name -> true), ErrorCode.NAME_INVALID);
    }

    private void push(String... names) throws Exception {
        String image = fixture.image(APP);
        for (String name : names) {
            fixture.putManifest(APP, name, image);
        }
    }

    private TagPage tags(OptionalInt n, String last) throws Exception {
        return tags.list(APP, n, Optional.of(last).filter(text -> !text.isEmpty()));
    }

    private static TagPage page(String next, String... names) {
        return new TagPage(List.of(names), Optional.of(next).filter(text -> !text.isEmpty()));
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegistryException.class, refused -> assertThat(refused.code())
                .isEqualTo(code));
    }
}
