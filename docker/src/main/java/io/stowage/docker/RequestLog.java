package io.stowage.docker;

import io.stowage.server.config.Configuration.Log;
import io.stowage.server.http.RequestEvent;
import io.stowage.server.http.RequestObserver;
import java.io.OutputStream;
import java.util.Optional;

/** Writes down each request: for operators in the log, and as web servers do on standard output. */
final class RequestLog implements RequestObserver, AutoCloseable {

    private static final int SERVER_ERROR = 500;

    private final Lines lines;
    private final LineWriter log;
    private final Optional<LineWriter> access;

    /**
     * @param err where the log goes
     * @param out where the access log goes
     */
    RequestLog(Log settings, OutputStream err, OutputStream out) {
        this.lines = Logging.lines(settings);
        this.log = new LineWriter(err, "stowage-request-log");
        this.access = settings.access() ? Optional.of(new LineWriter(out, "stowage-access-log")) : Optional.empty();
    }

    /** The level may change at any time. */
    @Override
    public boolean isListening() {
        return access.isPresent() || Logging.hasInfo();
    }

    @Override
    public void ended(RequestEvent request) {
        if (Logging.hasInfo()) {
            log.write(() -> line(request));
        }
        access.ifPresent(writer -> writer.write(() -> AccessLine.of(request)));
    }

    private String line(RequestEvent request) {
        boolean failed = request.status() >= SERVER_ERROR;
        return lines.line(
                request.ended(),
                failed ? "error" : "info",
                failed ? "response completed with error" : "response completed",
                RequestFields.of(request),
                null);
    }

    @Override
    public void close() {
        log.close();
        access.ifPresent(LineWriter::close);
    }
}
