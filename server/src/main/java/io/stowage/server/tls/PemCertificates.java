package io.stowage.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates in PEM, RFC 7468. Any thread. */
public final class PemCertificates {

    private PemCertificates() {}

    /**
     * All of them, in their order, if there are any; whatever else is there is no matter.
     *
     * @param name of what holds them, for messages
     * @throws IOException when one cannot be read
     */
    public static List<X509Certificate> parse(String name, byte[] pem) throws IOException {
        return PemFile.parse(name, new String(pem, StandardCharsets.ISO_8859_1)).certificatesIfAny();
    }
}
