package io.stowage.storage.gcs;

import com.google.gson.Gson;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service account with a key of its own, known to nobody but an emulator.
 *
 * @param key the members of its key file
 */
record ServiceAccount(String email, Map<String, String> key, KeyPair pair) {

    /** @param tokens where tokens are given */
    static ServiceAccount generate(String email, URI tokens) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        Map<String, String> key = new LinkedHashMap<>();
        key.put("type", "service_account");
        key.put("project_id", "tests");
        key.put("private_key_id", "0123456789abcdef");
        key.put("private_key", pem);
        key.put("client_email", email);
        key.put("client_id", "1");
        key.put("token_uri", tokens + "/token");
        return new ServiceAccount(email, key, pair);
    }

    String json() {
        return new Gson().toJson(key);
    }
}
