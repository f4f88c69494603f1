package io.stowage.server.config;

import io.stowage.server.auth.Action;
import io.stowage.server.auth.Policy;
import io.stowage.server.auth.RepositoryPattern;
import io.stowage.server.auth.Rule;
import io.stowage.server.auth.Rule.Subjects;
import io.stowage.server.auth.WordPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code stowage.policy}: a list of what is allowed. A list without elements allows nothing to anybody. */
final class PolicySection {

    private static final String PATH = "stowage.policy";

    private PolicySection() {}

    static Optional<Policy> read(Values values) throws ConfigurationException {
        if (!values.names("stowage").contains("policy")) {
            return Optional.empty();
        }
        List<Rule> rules = new ArrayList<>();
        for (Values one : values.sections(PATH)) {
            rules.add(rule(PATH + '[' + rules.size() + ']', one));
        }
        return Optional.of(new Policy(rules));
    }

    private static Rule rule(String path, Values one) throws ConfigurationException {
        List<String> users = one.texts("users");
        List<String> groups = one.texts("groups");
        boolean anonymous = one.flag("anonymous", false);
        if (anonymous && !(users.isEmpty() && groups.isEmpty())) {
            throw new ConfigurationException(
                    path, "is for everybody, as it says anonymous: true: leave users and groups out");
        }
        boolean anyUser = users.isEmpty() && groups.isEmpty() && !anonymous;
        Set<Action> actions = actions(path + ".actions", one.texts("actions"));
        return new Rule(
                new Subjects(anonymous, anyUser, patterns(users), patterns(groups)),
                repositories(path + ".repositories", one.texts("repositories"), actions),
                actions);
    }

    private static List<WordPattern> patterns(List<String> names) {
        return names.stream().map(WordPattern::of).toList();
    }

    private static List<RepositoryPattern> repositories(String path, List<String> texts, Set<Action> actions)
            throws ConfigurationException {
        if (texts.isEmpty() && actions.stream().anyMatch(Action::isInRepository)) {
            throw new ConfigurationException(path, "is needed, for example [\"team/**\"]; [\"**\"] is all of them");
        }
        List<RepositoryPattern> patterns = new ArrayList<>();
        for (String text : texts) {
            try {
                patterns.add(RepositoryPattern.of(text));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(path, String.valueOf(e.getMessage()));
            }
        }
        return patterns;
    }

    private static Set<Action> actions(String path, List<String> words) throws ConfigurationException {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String word : words) {
            if (word.equals("*")) {
                actions.addAll(EnumSet.allOf(Action.class));
            } else {
                actions.add(action(path, word));
            }
        }
        if (actions.isEmpty()) {
            throw new ConfigurationException(path, "is needed, for example [pull, push]");
        }
        return actions;
    }

    private static Action action(String path, String word) throws ConfigurationException {
        List<String> known = Arrays.stream(Action.values()).map(Action::word).toList();
        if (!known.contains(word.toLowerCase(Locale.ROOT))) {
            throw new ConfigurationException(path, "must be of * " + String.join(" ", known) + ", not \"" + word + '"');
        }
        return Action.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
