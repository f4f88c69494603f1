package io.stowage.server.tls;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/** The forms of keys that OpenSSL writes and the JDK does not read, by Bouncy Castle. Any thread. */
final class OpenSslKeys {

    private OpenSslKeys() {}

    /**
     * The same key as PKCS#8.
     *
     * @param name of its file
     * @throws IOException when it cannot be read, or not without another passphrase
     */
    static byte[] pkcs8(String name, PemFile.Block block, Optional<String> passphrase) throws IOException {
        Object read = parse(name, block);
        if (read instanceof PEMEncryptedKeyPair encrypted) {
            char[] secret = given(name, passphrase);
            try {
                return encrypted
                        .decryptKeyPair(new BcPEMDecryptorProvider(secret))
                        .getPrivateKeyInfo()
                        .getEncoded();
            } catch (IOException | RuntimeException e) {
                throw wrong(name);
            }
        }
        if (read instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return decrypt(name, encrypted, given(name, passphrase));
        }
        if (read instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo().getEncoded();
        }
        throw new IOException("no key that can be read in " + name);
    }

    /** The causes are left out wherever they might show some of the key. */
    private static Object parse(String name, PemFile.Block block) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(block.text()))) {
            Object read = parser.readObject();
            if (read != null) {
                return read;
            }
        } catch (IOException | RuntimeException e) {
            // said below
        }
        throw new IOException("no " + block.label() + " that can be read in " + name);
    }

    private static byte[] decrypt(String name, PKCS8EncryptedPrivateKeyInfo encrypted, char[] secret)
            throws IOException {
        try {
            // an instance of our own: a provider that is registered is there for the whole JVM
            PrivateKeyInfo key = encrypted.decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(secret));
            return key.getEncoded();
        } catch (PKCSException | RuntimeException e) {
            throw wrong(name);
        }
    }

    private static char[] given(String name, Optional<String> passphrase) throws IOException {
        return passphrase
                .orElseThrow(() -> new IOException(
                        "the key in " + name + " is encrypted: its passphrase goes to stowage.tls.keypassphrase"))
                .toCharArray();
    }

    private static IOException wrong(String name) {
        return new IOException(
                "the key in " + name + " cannot be decrypted: stowage.tls.keypassphrase is another one's");
    }
}
