package io.stowage.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.stowage.server.http.Route.Endpoint;

/** Which requests may change anything. */
public enum Writes {
    ALL,
    NO_DELETES,
    NONE;

    boolean allow(Endpoint endpoint, HttpMethod method) {
        if (endpoint.reads(method)) {
            return true;
        }
        // Cancelling an upload deletes nothing that was ever there.
        boolean deletes = method.equals(HttpMethod.DELETE) && endpoint != Endpoint.UPLOAD;
        return this == ALL || (this == NO_DELETES && !deletes);
    }

    /** As the Allow header has it. */
    String allowed(Endpoint endpoint) {
        return endpoint.allow(method -> allow(endpoint, method));
    }
}
