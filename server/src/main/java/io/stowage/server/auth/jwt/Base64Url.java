package io.stowage.server.auth.jwt;

import java.util.Base64;

/** Base64 for URLs without padding, in the one spelling that there is for each value. RFC 7515, 2. */
final class Base64Url {

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException for any other spelling; one token is to have one */
    static byte[] decode(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("no base64url as RFC 7515 has it");
        }
        return bytes;
    }
}
