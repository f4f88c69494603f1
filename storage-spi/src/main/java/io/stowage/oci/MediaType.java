package io.stowage.oci;

/**
 * A media type without parameters, as in {@code application/vnd.oci.image.manifest.v1+json}. RFC 6838.
 *
 * @param value type and subtype, as they were written
 */
public record MediaType(String value) {

    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

    private static final int MAX_LENGTH = 255;

    public MediaType {
        if (!isValid(value)) {
            throw new InvalidNameException("a media type has the form type/subtype");
        }
    }

    /**
     * Reads a media type and drops its parameters.
     *
     * @throws InvalidNameException when it is none
     */
    public static MediaType parse(String text) {
        int semicolon = text.indexOf(';');
        return new MediaType((semicolon < 0 ? text : text.substring(0, semicolon)).strip());
    }

    private static boolean isValid(String value) {
        int slash = value.indexOf('/');
        if (value.length() > MAX_LENGTH || slash <= 0 || slash == value.length() - 1) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (i != slash && !isTokenCharacter(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$&-^_.+*%'`|~".indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return value;
    }
}
