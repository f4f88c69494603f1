package io.stowage.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stowage.server.auth.Identity;
import io.stowage.server.auth.LoginException;
import io.stowage.server.auth.remote.JsonClient;
import io.stowage.server.auth.remote.JsonClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The reviews that a cluster's API makes. Any thread that may wait. */
final class ClusterApi {

    private static final String AUTHENTICATION = "authentication.k8s.io/v1";
    private static final String AUTHORIZATION = "authorization.k8s.io/v1";

    private final Cluster cluster;
    private final JsonClient client;

    ClusterApi(Cluster cluster) {
        this.cluster = cluster;
        this.client = new JsonClient(cluster.caFile(), cluster.tokenFile());
    }

    Answer tokenReview(ObjectNode spec) throws LoginException.Unavailable {
        return create(AUTHENTICATION, "TokenReview", spec, Optional.empty());
    }

    /** Who {@code token} says its holder is. */
    Answer selfSubjectReview(String token) throws LoginException.Unavailable {
        return create(AUTHENTICATION, "SelfSubjectReview", JsonNodeFactory.instance.objectNode(), Optional.of(token));
    }

    /** The same, from OpenShifts before 4.15, whose Kubernetes has no such review. */
    Answer ownUser(String token) throws LoginException.Unavailable {
        URI uri = cluster.resolve("/apis/user.openshift.io/v1/users/~");
        try {
            return client.get(uri, Optional.of(token));
        } catch (IOException e) {
            throw silent(e);
        }
    }

    /** Whether the holder of {@code token} may do that. */
    Answer selfSubjectAccessReview(ResourceReview review, String token) throws LoginException.Unavailable {
        return create(AUTHORIZATION, "SelfSubjectAccessReview", spec(review), Optional.of(token));
    }

    /** Whether somebody without any token may do that. */
    Answer anonymousAccessReview(ResourceReview review) throws LoginException.Unavailable {
        ObjectNode spec = spec(review).put("user", "system:anonymous");
        spec.putArray("groups").add("system:unauthenticated");
        return create(AUTHORIZATION, "SubjectAccessReview", spec, Optional.empty());
    }

    private static ObjectNode spec(ResourceReview review) {
        return JsonNodeFactory.instance.objectNode().set("resourceAttributes", review.attributes());
    }

    private Answer create(String version, String kind, ObjectNode spec, Optional<String> token)
            throws LoginException.Unavailable {
        ObjectNode review =
                JsonNodeFactory.instance.objectNode().put("apiVersion", version).put("kind", kind);
        review.set("spec", spec);
        URI uri = cluster.resolve("/apis/" + version + '/' + kind.toLowerCase(Locale.ROOT) + 's');
        try {
            return client.post(uri, review, token);
        } catch (IOException e) {
            throw silent(e);
        }
    }

    private static LoginException.Unavailable silent(IOException e) {
        return new LoginException.Unavailable("the cluster's API does not answer", e);
    }

    /** The word of an answer that has to have one. */
    static boolean flag(Answer answer, String field) throws LoginException.Unavailable {
        JsonNode value = answer.body().path("status").path(field);
        if (!value.isBoolean()) {
            throw unexpected(answer);
        }
        return value.booleanValue();
    }

    /** A {@code UserInfo}. */
    static Identity identity(Answer answer, JsonNode user) throws LoginException.Unavailable {
        return identity(answer, user.path("username"), user.path("groups"));
    }

    static Identity identity(Answer answer, JsonNode name, JsonNode groups) throws LoginException.Unavailable {
        if (!name.isTextual() || name.textValue().isEmpty()) {
            throw unexpected(answer);
        }
        Set<String> names = new HashSet<>();
        groups.forEach(group -> names.add(group.asText()));
        return Identity.of(name.textValue(), names);
    }

    /** Not with what it says: an API may repeat what it was asked. */
    static LoginException.Unavailable unexpected(Answer answer) {
        return new LoginException.Unavailable(
                "the cluster's API gives no usable answer", new IOException("answered with " + answer.status()));
    }

    static boolean isMade(Answer answer) {
        return answer.status() == 201 || answer.status() == 200;
    }
}
