package io.stowage.server.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.stowage.server.auth.Access;
import io.stowage.server.auth.Action;
import io.stowage.server.auth.LoginException.Refused;
import io.stowage.server.auth.Rights;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a token allows: its claim {@code access}, a list of {@code {type, class, name, actions}}. */
final class Grants implements Rights {

    private static final String ANYTHING = "*";

    private final Map<Scope.Resource, Set<String>> actions = new HashMap<>();

    private Grants() {}

    /** @throws Refused when it is anything else; a token server that grants nothing may say null, or nothing at all */
    static Grants parse(JsonNode access) throws Refused {
        Grants grants = new Grants();
        if (!isAbsent(access)) {
            for (JsonNode each : list(access)) {
                grants.add(each);
            }
        }
        return grants;
    }

    private void add(JsonNode grant) throws Refused {
        if (!grant.path("class").isMissingNode()) {
            text(grant.path("class"));
        }
        Scope.Resource resource = new Scope.Resource(text(grant.path("type")), text(grant.path("name")));
        Set<String> allowed = actions.computeIfAbsent(resource, some -> new HashSet<>());
        if (!isAbsent(grant.path("actions"))) {
            for (JsonNode action : list(grant.path("actions"))) {
                allowed.add(text(action));
            }
        }
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static JsonNode list(JsonNode node) throws Refused {
        if (!node.isArray()) {
            throw malformed();
        }
        return node;
    }

    private static String text(JsonNode node) throws Refused {
        if (!node.isTextual()) {
            throw malformed();
        }
        return node.textValue();
    }

    private static Refused malformed() {
        return new Refused("the token has a malformed \"access\"");
    }

    /** As Distribution has it, whose catalog asks for this alone. */
    @Override
    public boolean listAll() {
        return permit(Access.toRegistry(Action.CATALOG));
    }

    @Override
    public Optional<Boolean> known(Access access) {
        return Optional.of(permit(access));
    }

    @Override
    public boolean permit(Access access) {
        Scope scope = Scope.of(access);
        Set<String> allowed = actions.getOrDefault(scope.resource(), Set.of());
        return allowed.contains(ANYTHING) || allowed.contains(scope.needed());
    }
}
