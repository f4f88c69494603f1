package io.stowage.server.auth.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates in PEM, RFC 7468. Whatever else is in the file is passed over. */
final class CertificateBundle {

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private static final String END = "-----END CERTIFICATE-----";

    private CertificateBundle() {}

    static List<X509Certificate> parse(byte[] pem) throws IOException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        List<X509Certificate> certificates = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int end = text.indexOf(END, begin);
            if (end < 0) {
                throw new IOException("certificate " + (certificates.size() + 1) + " has no end");
            }
            certificates.add(certificate(text.substring(begin + BEGIN.length(), end), certificates.size() + 1));
            begin = text.indexOf(BEGIN, end);
        }
        return certificates;
    }

    private static X509Certificate certificate(String base64, int position) throws IOException {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("certificate " + position + " cannot be read", e);
        }
    }
}
