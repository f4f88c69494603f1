package io.stowage.server.http.handler;

import io.netty.handler.codec.http.HttpMethod;
import io.stowage.oci.Digest;
import io.stowage.oci.InvalidNameException;
import io.stowage.oci.Reference;
import io.stowage.oci.RepositoryName;
import io.stowage.oci.Tag;
import io.stowage.server.http.Route;
import io.stowage.server.registry.ErrorCode;
import io.stowage.server.registry.RegistryException;

/** From text to words of the field; what is none gets the specification's code for it. */
final class Words {

    private Words() {}

    static RepositoryName repository(Route route) {
        return repository(route.repository());
    }

    static RepositoryName repository(String text) {
        try {
            return new RepositoryName(text);
        } catch (InvalidNameException e) {
            throw refused(ErrorCode.NAME_INVALID, e);
        }
    }

    static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (InvalidNameException e) {
            throw refused(ErrorCode.DIGEST_INVALID, e);
        }
    }

    static Tag tag(String text) {
        try {
            return new Tag(text);
        } catch (InvalidNameException e) {
            throw refused(ErrorCode.TAG_INVALID, e);
        }
    }

    /** A tag or a digest. Reading by what can be no tag finds nothing, as it must with any name that is not there. */
    static Reference reference(Route route, HttpMethod method) {
        String text = route.reference();
        if (text.indexOf(':') >= 0) {
            return new Reference.ByDigest(digest(text));
        }
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (reads && !Tag.isValid(text)) {
            throw new RegistryException(ErrorCode.MANIFEST_UNKNOWN, "no manifest has that name");
        }
        return tag(text);
    }

    private static RegistryException refused(ErrorCode code, InvalidNameException cause) {
        return new RegistryException(code, String.valueOf(cause.getMessage()));
    }
}
