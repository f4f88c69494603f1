package io.stowage.storage;

/** Under which condition a change is to be made. */
public sealed interface Precondition {

    static Precondition none() {
        return None.NONE;
    }

    /** Only when the key has no content. */
    static Precondition absent() {
        return Absent.ABSENT;
    }

    /** Only when the key's content is still this version. */
    static Precondition version(Version version) {
        return new Same(version);
    }

    /** No condition. */
    enum None implements Precondition {
        NONE
    }

    /** See {@link #absent()}. */
    enum Absent implements Precondition {
        ABSENT
    }

    /** See {@link #version(Version)}. */
    record Same(Version version) implements Precondition {}
}
