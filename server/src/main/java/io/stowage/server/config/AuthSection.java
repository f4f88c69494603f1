package io.stowage.server.config;

import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import io.stowage.server.auth.kubernetes.Cluster;
import io.stowage.server.auth.kubernetes.KubernetesSettings;
import io.stowage.server.auth.kubernetes.OpenShiftSettings;
import io.stowage.server.auth.oidc.OidcSettings;
import io.stowage.server.auth.token.TokenSettings;
import io.stowage.server.config.Configuration.AuthProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code auth}. A section that names a provider never ends in a registry that asks nobody: what is wrong with it stops
 * the start.
 */
final class AuthSection {

    /** The one that asks is first, the others are asked about what it does not know. */
    private static final List<String> IN_ORDER =
            List.of("token", "openshift", "oidc", "kubernetes", "htpasswd", "silly", "certificate");

    /** Those that can stand beside others: each knows what is its own. */
    private static final Set<String> TOGETHER = Set.of("oidc", "htpasswd", "certificate");

    private static final String REALM = "Registry";

    private final Values values;
    private final Map<String, String> environment;

    private AuthSection(Values values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    static List<AuthProvider> read(Values values, Map<String, String> environment) throws ConfigurationException {
        Set<String> named = values.names("auth");
        for (String name : named) {
            if (!name.equals("none") && !IN_ORDER.contains(name)) {
                throw new ConfigurationException(
                        "auth." + name, "is not known here: none or one of " + String.join(", ", IN_ORDER));
            }
        }
        if (named.contains("none") && named.size() > 1) {
            throw new ConfigurationException("auth", "says none, and names somebody to ask");
        }
        if (named.size() > 1 && !TOGETHER.containsAll(named)) {
            throw new ConfigurationException(
                    "auth", "must name one provider only, not " + String.join(" and ", List.copyOf(named)));
        }
        AuthSection section = new AuthSection(values, environment);
        List<AuthProvider> providers = new ArrayList<>();
        for (String name : IN_ORDER) {
            if (named.contains(name)) {
                providers.add(section.provider(name));
            }
        }
        return providers;
    }

    private AuthProvider provider(String name) throws ConfigurationException {
        String path = "auth." + name;
        try {
            return switch (name) {
                case "token" -> new AuthProvider.Token(token());
                case "openshift" ->
                    new AuthProvider.OpenShift(new OpenShiftSettings(url(path + ".tokenrealm"), cluster(path)));
                case "oidc" -> new AuthProvider.Oidc(oidc());
                case "kubernetes" ->
                    new AuthProvider.Kubernetes(new KubernetesSettings(
                            text(path + ".realm").orElse(REALM), cluster(path), values.texts(path + ".audiences")));
                case "htpasswd" ->
                    new AuthProvider.Htpasswd(
                            new HtpasswdSettings(needed(path + ".realm"), Path.of(needed(path + ".path"))));
                case "silly" -> new AuthProvider.Silly(needed(path + ".realm"), needed(path + ".service"));
                default -> new AuthProvider.Certificate();
            };
        } catch (IllegalArgumentException e) {
            String what = String.valueOf(e.getMessage());
            throw what.startsWith("auth.") ? new ConfigurationException(what) : new ConfigurationException(path, what);
        }
    }

    private TokenSettings token() throws ConfigurationException {
        return new TokenSettings(
                needed("auth.token.realm"),
                needed("auth.token.service"),
                needed("auth.token.issuer"),
                file("auth.token.rootcertbundle"),
                file("auth.token.jwks"),
                values.texts("auth.token.signingalgorithms"),
                values.flag("auth.token.autoredirect", false),
                text("auth.token.autoredirectpath").orElse(""));
    }

    private OidcSettings oidc() throws ConfigurationException {
        List<OidcSettings.Issuer> issuers = new ArrayList<>();
        for (Values one : values.sections("auth.oidc.issuers")) {
            issuers.add(new OidcSettings.Issuer(
                    one.text("issuer").orElse(""),
                    Set.copyOf(one.texts("audiences")),
                    one.text("userclaim").orElse(""),
                    one.text("userprefix").orElse(""),
                    Optional.of(one.text("groupsclaim").orElse("groups")),
                    one.text("groupprefix").orElse(""),
                    one.text("cafile").filter(text -> !text.isEmpty()).map(Path::of),
                    one.text("tokenfile").filter(text -> !text.isEmpty()).map(Path::of),
                    one.text("jwksuri").filter(text -> !text.isEmpty()).map(URI::create)));
        }
        return new OidcSettings(text("auth.oidc.realm").orElse(REALM), issuers);
    }

    private Cluster cluster(String path) throws ConfigurationException {
        try {
            return Cluster.of(url(path + ".apiserver"), file(path + ".cafile"), file(path + ".tokenfile"), environment);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(path + ".apiserver", String.valueOf(e.getMessage()));
        }
    }

    private Optional<URI> url(String path) throws ConfigurationException {
        try {
            return text(path).map(URI::create);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(path, "must be a URL");
        }
    }

    private Optional<Path> file(String path) {
        return text(path).map(Path::of);
    }

    private String needed(String path) throws ConfigurationException {
        return text(path).orElseThrow(() -> new ConfigurationException(path, "is needed"));
    }

    private Optional<String> text(String path) {
        return values.text(path).filter(text -> !text.isEmpty());
    }
}
