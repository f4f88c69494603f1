package io.stowage.server.http;

import io.netty.util.AsciiString;

/** Header names and values that Netty does not know. Bytes made once: each of them goes out thousands of times a second. */
public final class RegistryHeaders {

    public static final AsciiString DOCKER_CONTENT_DIGEST = AsciiString.cached("Docker-Content-Digest");
    public static final AsciiString DOCKER_UPLOAD_UUID = AsciiString.cached("Docker-Upload-UUID");
    public static final AsciiString OCI_SUBJECT = AsciiString.cached("OCI-Subject");
    public static final AsciiString OCI_TAG = AsciiString.cached("OCI-Tag");
    public static final AsciiString OCI_FILTERS_APPLIED = AsciiString.cached("OCI-Filters-Applied");

    public static final AsciiString APPLICATION_OCTET_STREAM = AsciiString.cached("application/octet-stream");
    public static final AsciiString APPLICATION_JSON = AsciiString.cached("application/json");
    public static final AsciiString FOR_A_YEAR = AsciiString.cached("max-age=31536000");

    static final AsciiString API_VERSION = AsciiString.cached("Docker-Distribution-Api-Version");
    static final AsciiString REGISTRY_2_0 = AsciiString.cached("registry/2.0");
    static final AsciiString X_CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");
    static final AsciiString NOSNIFF = AsciiString.cached("nosniff");

    private RegistryHeaders() {}
}
