package io.stowage.server.config;

import io.stowage.oci.Platform;
import io.stowage.server.registry.ManifestRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the section {@code validation.manifests}. */
final class ManifestSection {

    private static final String PATH = "validation.manifests.";

    private ManifestSection() {}

    static ManifestRules read(Values values) throws ConfigurationException {
        return new ManifestRules(patterns(values, "urls.allow"), patterns(values, "urls.deny"), platforms(values));
    }

    private static List<Pattern> patterns(Values values, String key) throws ConfigurationException {
        List<Pattern> patterns = new ArrayList<>();
        for (String text : values.texts(PATH + key)) {
            try {
                patterns.add(Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                throw new ConfigurationException(
                        PATH + key + '[' + patterns.size() + ']', "must be a regular expression");
            }
        }
        return patterns;
    }

    private static Optional<Set<Platform>> platforms(Values values) throws ConfigurationException {
        String which = values.text(PATH + "indexes.platforms").orElse("all");
        if (which.equals("all")) {
            return Optional.empty();
        }
        Set<Platform> platforms = new HashSet<>();
        if (which.equals("list")) {
            int index = 0;
            for (Values platform : values.sections(PATH + "indexes.platformlist")) {
                String path = PATH + "indexes.platformlist[" + index++ + "].";
                platforms.add(new Platform(needed(path, "os", platform), needed(path, "architecture", platform)));
            }
        }
        return Optional.of(platforms);
    }

    private static String needed(String path, String key, Values platform) throws ConfigurationException {
        return platform.text(key).orElseThrow(() -> new ConfigurationException(path + key, "is missing"));
    }
}
