package io.stowage.docker;

import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.Certificates;
import io.stowage.server.auth.Gate;
import io.stowage.server.auth.htpasswd.HtpasswdAuthenticator;
import io.stowage.server.auth.kubernetes.KubernetesAuthenticator;
import io.stowage.server.auth.kubernetes.OpenShiftAuthenticator;
import io.stowage.server.auth.oidc.OidcAuthenticator;
import io.stowage.server.auth.token.SillyAuthenticator;
import io.stowage.server.auth.token.TokenAuthenticator;
import io.stowage.server.config.Configuration.Access;
import io.stowage.server.config.Configuration.AuthProvider;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Those who tell who people are, as a configuration names them. */
final class Authenticators {

    private Authenticators() {}

    /** @throws IOException when a file that is needed cannot be used */
    static AccessControl open(Access access) throws IOException {
        List<Authenticator> authenticators = new ArrayList<>();
        for (AuthProvider provider : access.providers()) {
            authenticators.add(open(provider, InstantSource.system()));
        }
        return new AccessControl(
                authenticators,
                access.policy(),
                new Gate.Settings(access.failuresPerMinute(), Gate.Settings.DEFAULT.validity()));
    }

    private static Authenticator open(AuthProvider provider, InstantSource clock) throws IOException {
        if (provider instanceof AuthProvider.Htpasswd htpasswd) {
            return HtpasswdAuthenticator.open(htpasswd.settings());
        }
        if (provider instanceof AuthProvider.Token token) {
            return TokenAuthenticator.open(token.settings(), clock);
        }
        if (provider instanceof AuthProvider.Oidc oidc) {
            return new OidcAuthenticator(oidc.settings(), clock);
        }
        if (provider instanceof AuthProvider.OpenShift openShift) {
            return new OpenShiftAuthenticator(openShift.settings(), clock);
        }
        if (provider instanceof AuthProvider.Kubernetes kubernetes) {
            return new KubernetesAuthenticator(kubernetes.settings(), clock);
        }
        if (provider instanceof AuthProvider.Silly silly) {
            return new SillyAuthenticator(silly.realm(), silly.service());
        }
        return new Certificates();
    }
}
