package io.stowage.docker;

/** How commands end; 2, for a command line that makes no sense, is the parser's. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;

    /** A server takes pushes to the store that was to be collected. */
    static final int IN_USE = 3;

    private ExitCode() {}
}
