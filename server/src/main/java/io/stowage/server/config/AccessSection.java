package io.stowage.server.config;

import io.stowage.server.auth.Gate;
import io.stowage.server.config.Configuration.Access;
import io.stowage.server.config.Configuration.AuthProvider;
import io.stowage.server.config.Configuration.Tls;
import io.stowage.server.http.Proxies;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is let in, and what he may do: {@code auth}, and of ours the policy, the logins and the proxies. */
final class AccessSection {

    private AccessSection() {}

    static Access read(Values values, Optional<Tls> tls, Map<String, String> environment)
            throws ConfigurationException {
        List<String> proxies = values.texts("stowage.trustedproxies");
        try {
            Proxies.in(proxies);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("stowage.trustedproxies", String.valueOf(e.getMessage()));
        }
        List<AuthProvider> providers = AuthSection.read(values, environment);
        boolean verified = tls.map(Tls::verifiesClients).orElse(false);
        if (providers.contains(new AuthProvider.Certificate()) && !verified) {
            throw new ConfigurationException(
                    "auth.certificate", "needs http.tls.clientcas, and a clientauth that verifies certificates");
        }
        return new Access(
                providers,
                PolicySection.read(values),
                (int) values.number("stowage.login.failuresperminute", Gate.Settings.DEFAULT.failuresPerMinute()),
                proxies);
    }
}
