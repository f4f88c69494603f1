package io.stowage.server.config;

import io.stowage.server.config.Configuration.CloudFrontFiles;
import io.stowage.server.config.Configuration.Redirects;
import io.stowage.server.registry.RedirectRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code storage.redirect} and {@code middleware.storage}. */
final class RedirectSection {

    /** Distribution's. */
    private static final Duration LIFETIME = Duration.ofMinutes(20);

    private RedirectSection() {}

    static Redirects read(Values values) throws ConfigurationException {
        List<RedirectRule> rules = new ArrayList<>();
        Optional<CloudFrontFiles> cloudFront = Optional.empty();
        int index = 0;
        for (Values one : values.sections("middleware.storage")) {
            String path = "middleware.storage[" + index++ + ']';
            if (one.flag("disabled", false)) {
                continue;
            }
            switch (one.text("name").orElse("")) {
                case "redirect" -> rules.add(new RedirectRule.To(base(path, one)));
                case "rewrite" -> rules.add(rewrite(path, one));
                case "cloudfront" -> cloudFront = Optional.of(cloudFront(path, one));
                default -> throw new ConfigurationException(path + ".name", "must be cloudfront, redirect or rewrite");
            }
        }
        if (cloudFront.isPresent() && !rules.isEmpty()) {
            throw new ConfigurationException(
                    "middleware.storage", "cloudfront must be the only one, as its URLs are signed");
        }
        return new Redirects(!values.flag("storage.redirect.disable", false), rules, cloudFront);
    }

    /** What makes no URL would be an error of ours at each request. */
    private static RedirectRule rewrite(String path, Values one) throws ConfigurationException {
        String scheme = one.text("options.scheme").orElse("");
        String host = one.text("options.host").orElse("");
        if (!scheme.matches("|https?")) {
            throw new ConfigurationException(path + ".options.scheme", "must be http or https");
        }
        if (!host.matches("|([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]+)?")) {
            throw new ConfigurationException(
                    path + ".options.host", "must be a host, for example blobs.example.com:443");
        }
        return new RedirectRule.Rewrite(
                scheme, host, one.text("options.trimpathprefix").orElse(""));
    }

    private static CloudFrontFiles cloudFront(String path, Values one) throws ConfigurationException {
        Duration lifetime = one.duration("options.duration").orElse(LIFETIME);
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new ConfigurationException(
                    path + ".options.duration", "must be longer than nothing, for example 20m");
        }
        String keyPairId = needed(path, one, "keypairid");
        if (!keyPairId.matches("[A-Za-z0-9_-]+")) {
            throw new ConfigurationException(path + ".options.keypairid", "must be letters and digits");
        }
        return new CloudFrontFiles(base(path, one), Path.of(needed(path, one, "privatekey")), keyPairId, lifetime);
    }

    /** With https where there is no scheme, as Distribution has it, and with a slash at its end. */
    private static URI base(String path, Values one) throws ConfigurationException {
        String text = needed(path, one, "baseurl");
        String whole = text.contains("://") ? text : "https://" + text;
        try {
            URI base = URI.create(whole.endsWith("/") ? whole : whole + '/');
            if (("http".equals(base.getScheme()) || "https".equals(base.getScheme()))
                    && base.getHost() != null
                    && base.getRawQuery() == null) {
                return base;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ConfigurationException(
                path + ".options.baseurl", "must be a URL, for example https://blobs.example.com/");
    }

    private static String needed(String path, Values one, String option) throws ConfigurationException {
        return one.text("options." + option)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new ConfigurationException(path + ".options." + option, "is needed"));
    }
}
