package io.stowage.server.auth.htpasswd;

import java.nio.file.Path;

/**
 * Where the users are.
 *
 * @param realm what people are shown who are asked for a password
 * @param path the file; it is made when it is missing
 */
public record HtpasswdSettings(String realm, Path path) {

    public HtpasswdSettings {
        if (realm.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("auth.htpasswd.realm must be one line of text");
        }
    }
}
