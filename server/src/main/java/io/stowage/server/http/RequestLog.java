package io.stowage.server.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request, at debug level. */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.stowage.access");

    private RequestLog() {}

    /** The path only: a query carries upload states. */
    static void write(RequestId id, Request request, Response response) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} {} {} {} {}",
                    request.method(),
                    request.target().rawPath(),
                    response.status().code(),
                    response.body().lengthBytes(),
                    id);
        }
    }
}
