package io.stowage.docker;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys on the curve P-256, and their files as Go's autocert writes and reads them: SEC1 in PEM. */
final class AcmeKeys {

    private static final int BITS = 256;

    private AcmeKeys() {}

    static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has P-256", e);
        }
    }

    static String write(KeyPair keys) throws IOException {
        SubjectPublicKeyInfo open =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        byte[] sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        BITS,
                        ((ECPrivateKey) keys.getPrivate()).getS(),
                        open.getPublicKeyData(),
                        SECObjectIdentifiers.secp256r1)
                .getEncoded();
        StringWriter text = new StringWriter();
        try (PemWriter pem = new PemWriter(text)) {
            pem.writeObject(new PemObject("EC PRIVATE KEY", sec1));
        }
        return text.toString();
    }

    /** @throws IOException when it is no such key; the message shows nothing of it */
    static KeyPair read(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PEMKeyPair read && read.getPublicKeyInfo() != null) {
                KeyFactory factory = KeyFactory.getInstance("EC");
                return new KeyPair(
                        factory.generatePublic(
                                new X509EncodedKeySpec(read.getPublicKeyInfo().getEncoded())),
                        factory.generatePrivate(
                                new PKCS8EncodedKeySpec(read.getPrivateKeyInfo().getEncoded())));
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // said below
        }
        throw new IOException("no EC key that can be read");
    }
}
