package io.stowage.server.auth.kubernetes;

import java.util.List;

/**
 * How Kubernetes is asked: the section {@code auth.kubernetes}.
 *
 * @param realm what clients show to people who are to log in
 * @param audiences whom a token has to be meant for, one of them; without any, the cluster's own
 */
public record KubernetesSettings(String realm, Cluster cluster, List<String> audiences) {

    /** @throws IllegalArgumentException when the realm cannot be written in a header */
    public KubernetesSettings {
        audiences = List.copyOf(audiences);
        if (!realm.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\')) {
            throw new IllegalArgumentException("must be ASCII without quotes and backslashes");
        }
    }
}
