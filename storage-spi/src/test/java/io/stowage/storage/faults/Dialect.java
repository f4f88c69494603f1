package io.stowage.storage.faults;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a store words its errors. */
enum Dialect {
    S3,
    AZURE,
    GCS;

    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    static Dialect of(Head request) {
        if (request.has("x-ms-version")) {
            return AZURE;
        }
        boolean json = request.target().startsWith("/storage/v1/")
                || request.target().startsWith("/upload/storage/")
                || request.target().startsWith("/download/storage/");
        return json ? GCS : S3;
    }

    /** The bytes of an answer that tells of {@code fault}, which is one that is answered. */
    byte[] answer(Fault fault, Head request, String body) {
        return switch (fault) {
            case SLOW_DOWN -> error(503, request, word("SlowDown", "ServerBusy", "backendError"));
            case TOO_MANY_REQUESTS ->
                error(429, request, word("TooManyRequests", "TooManyRequests", "rateLimitExceeded"));
            case EXPIRED_CREDENTIALS ->
                error(
                        this == S3 ? 400 : this == AZURE ? 403 : 401,
                        request,
                        word("ExpiredToken", "AuthenticationFailed", "authError"));
            case WRONG_CREDENTIALS ->
                error(
                        this == GCS ? 401 : 403,
                        request,
                        word("InvalidAccessKeyId", "AuthenticationFailed", "authError"));
            case ERROR_INSIDE ->
                hasErrorsInside(request)
                        ? inside(request, body)
                        : error(500, request, word("InternalError", "InternalError", "internalError"));
            default -> error(500, request, word("InternalError", "InternalError", "internalError"));
        };
    }

    private boolean hasErrorsInside(Head request) {
        return this == S3 && (request.method().equals("POST") || request.has("x-amz-copy-source"));
    }

    private String word(String s3, String azure, String gcs) {
        return switch (this) {
            case S3 -> s3;
            case AZURE -> azure;
            case GCS -> gcs;
        };
    }

    private byte[] error(int status, Head request, String code) {
        String body = this == GCS
                ? "{\"error\":{\"code\":" + status + ",\"message\":\"injected\",\"errors\":[{\"reason\":\"" + code
                        + "\"}]}}"
                : document(code);
        String headers = this == AZURE ? "x-ms-error-code: " + code + "\r\n" : "";
        return bytes(status, headers, request.method().equals("HEAD") ? "" : body, body.length());
    }

    private static String document(String code) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>injected</Message></Error>";
    }

    /** Of many keys, each has its own. */
    private static byte[] inside(Head request, String body) {
        String document = document("InternalError");
        if (request.target().contains("?delete")) {
            StringBuilder errors = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><DeleteResult>");
            for (Matcher keys = KEY.matcher(body); keys.find(); ) {
                errors.append("<Error><Key>").append(keys.group(1));
                errors.append("</Key><Code>InternalError</Code><Message>injected</Message></Error>");
            }
            document = errors.append("</DeleteResult>").toString();
        } else if (request.target().endsWith("?uploads")) {
            return S3.error(500, request, "InternalError");
        }
        return bytes(200, "", document, document.length());
    }

    private static byte[] bytes(int status, String headers, String body, int length) {
        String text = "HTTP/1.1 " + status + " injected\r\nContent-Length: " + length
                + "\r\nContent-Type: application/xml\r\nRetry-After: 0\r\n" + headers + "\r\n" + body;
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
