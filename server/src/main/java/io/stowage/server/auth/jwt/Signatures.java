package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import javax.crypto.Mac;

/** Verifies signatures as the JDK does, and what some JDKs have left out. */
final class Signatures {

    private static final int ED25519_BYTES = 64;

    private Signatures() {}

    /** @param key one that is for the algorithm */
    static boolean verify(Algorithm algorithm, Key key, byte[] signed, byte[] signature)
            throws GeneralSecurityException {
        String hash = "SHA" + algorithm.hashBits();
        return switch (algorithm.family()) {
            case RSA ->
                hasLengthOf(key, signature) && verify(Signature.getInstance(hash + "withRSA"), key, signed, signature);
            case RSA_PSS -> hasLengthOf(key, signature) && verify(pss(algorithm.hashBits()), key, signed, signature);
            case ECDSA ->
                isInRange((ECPublicKey) key, signature)
                        && verify(Signature.getInstance(hash + "withECDSAinP1363Format"), key, signed, signature);
            case EDDSA ->
                signature.length == ED25519_BYTES && verify(Signature.getInstance("Ed25519"), key, signed, signature);
            case HMAC -> {
                Mac mac = Mac.getInstance("Hmac" + hash);
                mac.init(key);
                yield MessageDigest.isEqual(mac.doFinal(signed), signature);
            }
        };
    }

    private static boolean verify(Signature verifier, Key key, byte[] signed, byte[] signature)
            throws GeneralSecurityException {
        verifier.initVerify((PublicKey) key);
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private static Signature pss(int hashBits) throws GeneralSecurityException {
        String hash = "SHA-" + hashBits;
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), hashBits / 8, PSSParameterSpec.TRAILER_FIELD_BC));
        return verifier;
    }

    private static boolean hasLengthOf(Key key, byte[] signature) {
        return signature.length == (((RSAPublicKey) key).getModulus().bitLength() + 7) / 8;
    }

    /** Some JDKs take zeros for anybody's signature (CVE-2022-21449), and others take the shorter form. RFC 7518, 3.4. */
    private static boolean isInRange(ECPublicKey key, byte[] signature) {
        BigInteger order = key.getParams().getOrder();
        int half = (order.bitLength() + 7) / 8;
        return signature.length == 2 * half
                && isBetween(new BigInteger(1, Arrays.copyOf(signature, half)), order)
                && isBetween(new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half)), order);
    }

    private static boolean isBetween(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }
}
