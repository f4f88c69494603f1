package io.stowage.server.registry;

/** The codes by which clients tell refusals apart. distribution-spec: Error Codes; the rest are Distribution's. */
public enum ErrorCode {
    BLOB_UNKNOWN(404),
    /** A request that no session could take; one for a session that does not exist is {@link #BLOB_UPLOAD_UNKNOWN}. */
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DENIED(403),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(400),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    MANIFEST_UNVERIFIED(400),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    PAGINATION_NUMBER_INVALID(400),
    RANGE_INVALID(416),
    SIZE_INVALID(400),
    TAG_INVALID(400),
    TOOMANYREQUESTS(429),
    UNAUTHORIZED(401),
    UNAVAILABLE(503),
    UNKNOWN(500),
    UNSUPPORTED(405);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status that goes with the code unless a refusal says otherwise. */
    public int status() {
        return status;
    }
}
