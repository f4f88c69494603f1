package io.stowage.server.auth.jwt;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Optional;

/** The elliptic curves of RFC 7518, 6.2.1.1. Each is for one algorithm. */
enum Curve {
    P256("P-256", "secp256r1", 32, Algorithm.ES256),
    P384("P-384", "secp384r1", 48, Algorithm.ES384),
    P521("P-521", "secp521r1", 66, Algorithm.ES512);

    private final String word;
    private final String standardName;
    private final int coordinateBytes;
    private final Algorithm algorithm;

    Curve(String word, String standardName, int coordinateBytes, Algorithm algorithm) {
        this.word = word;
        this.standardName = standardName;
        this.coordinateBytes = coordinateBytes;
        this.algorithm = algorithm;
    }

    static Optional<Curve> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** That of a key, if it is one of these. */
    static Optional<Curve> of(ECPublicKey key) {
        ECParameterSpec given = key.getParams();
        return Arrays.stream(values()).filter(each -> each.is(given)).findFirst();
    }

    private boolean is(ECParameterSpec given) {
        ECParameterSpec mine = parameters();
        return given.getCurve().equals(mine.getCurve())
                && given.getGenerator().equals(mine.getGenerator())
                && given.getOrder().equals(mine.getOrder())
                && given.getCofactor() == mine.getCofactor();
    }

    String word() {
        return word;
    }

    int coordinateBytes() {
        return coordinateBytes;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(standardName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + standardName, e);
        }
    }

    /** Whether a point is on the curve. Not every JDK looks. */
    boolean has(ECPoint point) {
        EllipticCurve curve = parameters().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
        return y.multiply(y).subtract(right).mod(p).signum() == 0;
    }
}
