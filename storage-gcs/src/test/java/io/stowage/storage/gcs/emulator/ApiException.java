package io.stowage.storage.gcs.emulator;

/** What is answered to a request that does not succeed. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    ApiException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    static ApiException noObject(String bucket, String name) {
        return new ApiException(404, "notFound", "No such object: " + bucket + "/" + name);
    }

    static ApiException conditionNotMet() {
        return new ApiException(
                412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
    }

    static ApiException invalid(String message) {
        return new ApiException(400, "invalid", message);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
