package io.stowage.server.tls;

import io.stowage.storage.net.TrustedAuthorities;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts clients whose certificates authorities of ours have signed, and which have not expired. Any thread. */
public final class ClientTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager chains;

    private ClientTrust(X509ExtendedTrustManager chains) {
        this.chains = chains;
    }

    /**
     * Reads the certificates of authorities.
     *
     * @param bundles PEM files of one certificate or more
     * @throws IOException when one cannot be read or holds none: a file that is empty by mistake lets nobody in
     */
    public static ClientTrust read(List<Path> bundles) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>();
        for (Path bundle : bundles) {
            authorities.addAll(PemFile.read(bundle).certificates());
        }
        try {
            return new ClientTrust(TrustedAuthorities.manager(authorities));
        } catch (CertificateException e) {
            throw new IOException("cannot trust these authorities", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        chains.checkClientTrusted(chain, kind, engine);
        checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        chains.checkClientTrusted(chain, kind, socket);
        checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        chains.checkClientTrusted(chain, kind);
        checkDates(chain);
    }

    /** The JDK does not look at the dates of a certificate that is among the authorities itself. */
    private static void checkDates(X509Certificate[] chain) throws CertificateException {
        chain[0].checkValidity();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("these are for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("these are for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("these are for clients");
    }
}
