package io.stowage.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.stowage.server.registry.UploadProgress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The headers that tell a client where its upload stands. */
public final class UploadLocation {

    private UploadLocation() {}

    /** Adds Location, Range and Docker-Upload-UUID. The location is relative: no proxy can make it wrong. */
    public static Response addTo(Response response, UploadProgress progress) {
        String state = URLEncoder.encode(progress.state(), StandardCharsets.US_ASCII);
        // Clients expect a range even of an empty session, and its end not below its start.
        long last = Math.max(0, progress.offset() - 1);
        return response.header(
                        HttpHeaderNames.LOCATION,
                        "/v2/" + progress.repository() + "/blobs/uploads/" + progress.id() + "?_state=" + state)
                .header(HttpHeaderNames.RANGE, "0-" + last)
                .header(RegistryHeaders.DOCKER_UPLOAD_UUID, progress.id());
    }
}
