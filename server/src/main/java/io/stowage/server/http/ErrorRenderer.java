package io.stowage.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Decision;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;
import io.stowage.server.registry.UploadOutOfOrderException;
import io.stowage.storage.StorageException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that turns a failure into an answer. What the client cannot help is said without internals; the log has
 * them, once, with the request's id. Any thread.
 */
final class ErrorRenderer {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);

    private static final JsonMapper JSON = new JsonMapper();

    /** Seconds; whole numbers only, several clients parse no dates. */
    private static final int RETRY_AFTER = 5;

    private ErrorRenderer() {}

    /** The answer to a failure. */
    static Response render(Throwable failure, RequestId id) {
        if (failure instanceof UploadOutOfOrderException disorder) {
            return UploadLocation.addTo(refusal(disorder), disorder.progress());
        }
        if (failure instanceof RegistryException refused) {
            return refusal(refused);
        }
        if (failure instanceof StorageException stored) {
            return storage(stored, id);
        }
        LOG.error("request {} failed", id, failure);
        return internal(HttpResponseStatus.INTERNAL_SERVER_ERROR, "the registry failed", id);
    }

    private static Response refusal(RegistryException refused) {
        return error(
                HttpResponseStatus.valueOf(refused.status()),
                refused.code(),
                String.valueOf(refused.getMessage()),
                refused.detail().map(TextNode::valueOf));
    }

    private static Response storage(StorageException failure, RequestId id) {
        if (failure instanceof StorageException.Finished) {
            LOG.info("request {}: {}", id, failure.getMessage());
            return badRequest(ErrorCode.BLOB_UPLOAD_INVALID, "the upload cannot go on: begin it again");
        }
        if (failure instanceof StorageException.Full) {
            LOG.warn("request {}: {}", id, failure.getMessage());
            return internal(HttpResponseStatus.INSUFFICIENT_STORAGE, "the registry's storage is full", id);
        }
        if (failure instanceof StorageException.Unavailable) {
            // That the store does not answer is said by what watches it, once, and not by each request that it costs.
            LOG.info("request {}: {}", id, failure.getMessage());
            LOG.debug("request {}: storage is unavailable", id, failure);
            return internal(HttpResponseStatus.SERVICE_UNAVAILABLE, "the registry's storage does not answer", id)
                    .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
        }
        LOG.error("request {}: storage failed", id, failure);
        return internal(HttpResponseStatus.INTERNAL_SERVER_ERROR, "the registry's storage failed", id);
    }

    private static Response internal(HttpResponseStatus status, String message, RequestId id) {
        ErrorCode code =
                status.equals(HttpResponseStatus.INTERNAL_SERVER_ERROR) ? ErrorCode.UNKNOWN : ErrorCode.UNAVAILABLE;
        return error(status, code, message + ", request " + id, Optional.empty());
    }

    private static Response error(
            HttpResponseStatus status, ErrorCode code, String message, Optional<? extends JsonNode> detail) {
        ObjectNode error = JSON.createObjectNode();
        error.put("code", code.name());
        error.put("message", message);
        detail.ifPresent(node -> error.set("detail", node));
        ObjectNode document = JSON.createObjectNode();
        document.putArray("errors").add(error);
        try {
            return Response.json(status, "application/json", JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and strings always make JSON", e);
        }
    }

    /** The answer to somebody whom the gate does not let in. */
    static Response refusal(Decision decision) {
        if (decision instanceof Decision.Challenged challenged) {
            return error(
                            HttpResponseStatus.UNAUTHORIZED,
                            ErrorCode.UNAUTHORIZED,
                            challenged.why(),
                            accesses(challenged.wanted()))
                    .header(HttpHeaderNames.WWW_AUTHENTICATE, challenged.challenge());
        }
        if (decision instanceof Decision.Denied denied) {
            return error(
                    HttpResponseStatus.FORBIDDEN,
                    ErrorCode.DENIED,
                    "requested access to the resource is denied",
                    accesses(denied.wanted()));
        }
        if (decision instanceof Decision.Busy busy) {
            return error(
                            HttpResponseStatus.TOO_MANY_REQUESTS,
                            ErrorCode.TOOMANYREQUESTS,
                            "too many logins have failed, or wait already",
                            Optional.empty())
                    .header(HttpHeaderNames.RETRY_AFTER, busy.retryAfterSeconds());
        }
        return error(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        ErrorCode.UNAVAILABLE,
                        "who you are cannot be found out now",
                        Optional.empty())
                .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    }

    /** As Distribution lists them. */
    private static Optional<JsonNode> accesses(List<Access> wanted) {
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        ArrayNode list = JSON.createArrayNode();
        for (Access access : wanted) {
            ObjectNode one = list.addObject();
            one.put("Type", access.repository().isPresent() ? "repository" : "registry");
            one.put("Class", "");
            one.put(
                    "Name",
                    access.repository()
                            .map(RepositoryName::value)
                            .orElse(access.action().word()));
            one.put("Action", access.repository().isPresent() ? access.action().word() : "*");
        }
        return Optional.of(list);
    }

    static Response badRequest(ErrorCode code, String message) {
        return error(HttpResponseStatus.BAD_REQUEST, code, message, Optional.empty());
    }

    static Response notFound() {
        return error(HttpResponseStatus.NOT_FOUND, ErrorCode.UNSUPPORTED, "there is nothing here", Optional.empty());
    }

    static Response methodNotAllowed(String allow) {
        return error(
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        ErrorCode.UNSUPPORTED,
                        "the operation is not supported",
                        Optional.empty())
                .header(HttpHeaderNames.ALLOW, allow);
    }

    static Response tooLarge(int limitBytes) {
        return error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                ErrorCode.SIZE_INVALID,
                "a manifest has at most " + limitBytes + " bytes",
                Optional.empty());
    }

    static Response busy() {
        return error(
                        HttpResponseStatus.TOO_MANY_REQUESTS,
                        ErrorCode.TOOMANYREQUESTS,
                        "too many requests wait already",
                        Optional.empty())
                .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    }

    static Response unhealthy() {
        return error(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        ErrorCode.UNAVAILABLE,
                        "the registry is not well",
                        Optional.empty())
                .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    }

    static Response tooManyConnections() {
        return error(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        ErrorCode.UNAVAILABLE,
                        "the registry has as many connections as it can have",
                        Optional.empty())
                .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    }

    static Response tooSlow() {
        return error(
                HttpResponseStatus.REQUEST_TIMEOUT,
                ErrorCode.SIZE_INVALID,
                "the body came too slowly",
                Optional.empty());
    }

    static Response unsupportedEncoding() {
        return error(
                HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                ErrorCode.UNSUPPORTED,
                "content is taken as it is, without a Content-Encoding",
                Optional.empty());
    }

    static Response uriTooLong() {
        return error(
                HttpResponseStatus.REQUEST_URI_TOO_LONG,
                ErrorCode.NAME_INVALID,
                "the request line is too long",
                Optional.empty());
    }

    static Response headersTooLarge() {
        return error(
                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                ErrorCode.UNSUPPORTED,
                "the request's headers are too large",
                Optional.empty());
    }
}
