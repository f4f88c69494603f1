package io.stowage.server.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that a server shows, and its key. Immutable; compared by identity of its parts.
 *
 * @param chain the server's own certificate first
 */
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {

    private static final byte[] PROBE = new byte[32];

    /** @throws IllegalArgumentException when there is no certificate, or the key is not the first one's */
    public ServerCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty() || !belong(key, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException("the key is not that of the first certificate");
        }
    }

    /**
     * Reads PEM files, or one that is both.
     *
     * @param certificate the chain, the server's own certificate first
     * @param key PKCS#8; with Bouncy Castle on the class path also PKCS#1, SEC1, and the encrypted forms of all three
     * @param passphrase of an encrypted key
     * @throws IOException when one cannot be read or holds something else, or when they do not belong together; the message
     *     names the file
     */
    public static ServerCertificate read(Path certificate, Path key, Optional<String> passphrase) throws IOException {
        List<X509Certificate> chain = PemFile.read(certificate).certificates();
        PrivateKey secret = PrivateKeys.read(PemFile.read(key), passphrase);
        try {
            return new ServerCertificate(secret, chain);
        } catch (IllegalArgumentException e) {
            throw new IOException("the key in " + key + " is not that of the first certificate in " + certificate, e);
        }
    }

    /**
     * Reads a PEM text that holds both.
     *
     * @param name for messages
     * @throws IOException as above
     */
    public static ServerCertificate parse(String name, String pem) throws IOException {
        PemFile both = PemFile.parse(name, pem);
        List<X509Certificate> chain = both.certificates();
        PrivateKey secret = PrivateKeys.read(both, Optional.empty());
        try {
            return new ServerCertificate(secret, chain);
        } catch (IllegalArgumentException e) {
            throw new IOException("the key in " + name + " is not that of the first certificate there", e);
        }
    }

    /** From when on clients accept it. */
    public Instant begins() {
        return chain.get(0).getNotBefore().toInstant();
    }

    /** Until when clients accept it. */
    public Instant ends() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** Only a signature tells for all kinds of keys. */
    private static boolean belong(PrivateKey own, PublicKey shown) {
        try {
            Signature signature = signature(shown.getAlgorithm());
            signature.initSign(own);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA", "DSA" -> "SHA256with" + algorithm;
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm; // that of Ed25519 and that of RSASSA-PSS are called as their keys
                });
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "ServerCertificate[" + chain.get(0).getSubjectX500Principal().getName() + ", until " + ends() + ']';
    }
}
