package io.stowage.storage.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes those whose certificates lead to authorities in PEM files, which others may replace while this process runs.
 *
 * <p>The files are read when first needed, and looked at again every few seconds while connections are made, and at once when
 * a certificate is not believed. Files in which no certificate is left change nothing. A connection that exists stays, and a
 * session that is resumed is not looked at again. Any thread that may wait for files.
 */
public final class TrustedAuthorities extends X509ExtendedTrustManager {

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PemBundles bundles;
    private final boolean withJvm;
    private final LongSupplier nanos;
    private volatile @Nullable Reading last;

    /** @param pems what was read, for comparison */
    private record Reading(Set<String> pems, X509ExtendedTrustManager manager, long nanos) {}

    /** What is asked of whoever knows the authorities. */
    @FunctionalInterface
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    /** @param withJvm whether those that the JVM believes are believed, too */
    TrustedAuthorities(PemBundles bundles, boolean withJvm, LongSupplier nanos) {
        this.bundles = bundles;
        this.withJvm = withJvm;
        this.nanos = nanos;
    }

    /**
     * As programs written in Go do it: {@code SSL_CERT_FILE} names a file instead of those of the system, {@code SSL_CERT_DIR}
     * directories, separated by colons, instead of its own. Where neither is set, those that the JVM knows are believed, and
     * those of the system.
     */
    public static TrustedAuthorities fromEnvironment(Map<String, String> environment) {
        return new TrustedAuthorities(
                PemBundles.fromEnvironment(environment), !PemBundles.isSaid(environment), System::nanoTime);
    }

    /** Those of one file, and no others. */
    public static TrustedAuthorities of(Path file) {
        return new TrustedAuthorities(new PemBundles(List.of(file), List.of()), false, System::nanoTime);
    }

    /** A new context for clients that believe this. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private void check(Check check) throws CertificateException {
        Reading known = last;
        Reading reading = known == null || nanos.getAsLong() - known.nanos() >= LOOK_NANOS ? look() : known;
        try {
            check.by(reading.manager());
        } catch (CertificateException e) {
            // Whoever has a new certificate may have given a new bundle in the same moment.
            Reading now = look();
            if (now.manager() == reading.manager()) {
                throw e;
            }
            check.by(now.manager());
        }
    }

    private synchronized Reading look() throws CertificateException {
        Set<String> pems = bundles.read();
        Reading known = last;
        if (known != null
                && (pems.equals(known.pems()) || (!withJvm && certificates(pems).isEmpty()))) {
            Reading same = new Reading(known.pems(), known.manager(), nanos.getAsLong());
            last = same;
            return same;
        }
        Reading other = new Reading(pems, manager(authorities(pems)), nanos.getAsLong());
        last = other;
        return other;
    }

    private Set<X509Certificate> authorities(Set<String> pems) throws CertificateException {
        Set<X509Certificate> authorities = certificates(pems);
        if (withJvm) {
            authorities.addAll(ofJvm());
        }
        if (authorities.isEmpty()) {
            throw new CertificateException("there are no certificates of authorities in " + bundles.described());
        }
        return authorities;
    }

    private static Set<X509Certificate> certificates(Set<String> pems) {
        return pems.stream()
                .flatMap(pem -> PemBundles.certificate(pem).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<X509Certificate> ofJvm() throws CertificateException {
        try {
            @Nullable KeyStore own = null;
            return List.of(manager(own).getAcceptedIssuers());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("what the JVM believes cannot be read", e);
        }
    }

    /**
     * Believes what these vouch for, and nothing else, whatever becomes of any file.
     *
     * @throws CertificateException when the JVM cannot use them
     */
    public static X509ExtendedTrustManager manager(Collection<X509Certificate> authorities)
            throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            for (X509Certificate each : authorities) {
                store.setCertificateEntry("authority-" + n++, each);
            }
            return manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the certificates of authorities cannot be used", e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return Arrays.stream(managers.getTrustManagers())
                .flatMap(each -> each instanceof X509ExtendedTrustManager manager ? Stream.of(manager) : Stream.empty())
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no manager for X.509"));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, type, engine));
    }

    /** None: this is for clients, and they send no names of authorities. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
