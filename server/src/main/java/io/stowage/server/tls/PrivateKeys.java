package io.stowage.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads private keys of all forms that there are in PEM. Any thread. */
final class PrivateKeys {

    /** The form that the JDK reads. */
    private static final String PKCS8 = "PRIVATE KEY";

    private static final Set<String> OTHERS = Set.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PrivateKeys() {}

    /**
     * The first key of a file, whatever else is in it.
     *
     * @param passphrase for a key that is encrypted
     * @throws IOException when there is none that can be read; the message says what would help, and nothing of the key
     */
    static PrivateKey read(PemFile file, Optional<String> passphrase) throws IOException {
        for (PemFile.Block block : file.blocks()) {
            if (block.label().equals(PKCS8)) {
                return key(file, bytes(file, block));
            }
            if (OTHERS.contains(block.label())) {
                return key(file, unwrap(file, block, passphrase));
            }
        }
        throw new IOException(
                "no PEM block PRIVATE KEY, RSA PRIVATE KEY, EC PRIVATE KEY or ENCRYPTED PRIVATE KEY in " + file.name());
    }

    private static byte[] bytes(PemFile file, PemFile.Block block) throws IOException {
        try {
            return block.bytes();
        } catch (IllegalArgumentException e) {
            throw unreadable(file); // the cause would show some of it
        }
    }

    private static byte[] unwrap(PemFile file, PemFile.Block block, Optional<String> passphrase) throws IOException {
        try {
            return OpenSslKeys.pkcs8(file.name(), block, passphrase);
        } catch (NoClassDefFoundError e) {
            throw new IOException(
                    "the key in " + file.name() + " is a " + block.label()
                            + ", for which org.bouncycastle:bcpkix-jdk18on"
                            + " has to be on the class path; openssl pkcs8 -topk8 -nocrypt makes a PRIVATE KEY of it",
                    e);
        }
    }

    /** The encoding names its algorithm, but the JDK wants to be told before it looks. */
    private static PrivateKey key(PemFile file, byte[] pkcs8) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // one of the others, maybe
            }
        }
        throw unreadable(file);
    }

    private static IOException unreadable(PemFile file) {
        return new IOException("no key of RSA, EC or Ed25519 that can be read in " + file.name());
    }
}
