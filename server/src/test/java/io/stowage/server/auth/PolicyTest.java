package io.stowage.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.oci.InvalidNameException;
import io.stowage.oci.RepositoryName;
import io.stowage.server.auth.Rule.Subjects;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {

    private static final Identity ALICE = Identity.of("alice", Set.of("team-a", "all"));
    private static final Identity BOB = Identity.of("bob", Set.of());

    private static final Subjects EVERYBODY = new Subjects(true, false, List.of(), List.of());
    private static final Subjects USERS = new Subjects(false, true, List.of(), List.of());

    private static Subjects named(List<String> users, List<String> groups) {
        return new Subjects(
                false,
                false,
                users.stream().map(WordPattern::of).toList(),
                groups.stream().map(WordPattern::of).toList());
    }

    private static Policy rule(Subjects who, String repositories, Action... actions) {
        return new Policy(List.of(new Rule(who, List.of(RepositoryPattern.of(repositories)), Set.of(actions))));
    }

    private static Access in(Action action, String repository) throws InvalidNameException {
        return Access.to(action, new RepositoryName(repository));
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, b, false",
        "a, a/b, false",
        "*, a, true",
        "*, a/b, false",
        "**, a, true",
        "**, a/b/c, true",
        "team/**, team, true",
        "team/**, team/x, true",
        "team/**, team/x/y, true",
        "team/**, teams/x, false",
        "team/*, team, false",
        "team/*, team/x, true",
        "team/*, team/x/y, false",
        "team-*/app, team-b/app, true",
        "team-*/app, team-b/c/app, false",
        "**/app, app, true",
        "**/app, a/b/app, true",
        "**/app, a/b/apps, false",
        "a/**/z, a/z, true",
        "a/**/z, a/b/c/z, true",
        "a/**/z, a/b/c/zz, false",
        "a*b*c, axxbyyc, true",
        "a*b*c, abc, true",
        "a*b*c, acb, false",
        "a*a, a, false",
        "a*a, aa, true",
    })
    void patternsMatchSegmentBySegment(String pattern, String name, boolean matches) throws InvalidNameException {
        assertThat(RepositoryPattern.of(pattern).matches(new RepositoryName(name)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a//b", "/a", "a/", "A", "a b", "***", "a/***", "a/x***", "ü"})
    void patternsThatCanMatchNothingAreRefused(String pattern) {
        assertThatThrownBy(() -> RepositoryPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongPatternOfStarsTakesNoLongTime() throws InvalidNameException {
        // a matcher that backtracks would not come to an end here
        String pattern = "**/" + "*a".repeat(20) + "/**/" + "a*".repeat(30) + "b";
        String name = "a".repeat(60) + "/" + "a".repeat(60);
        assertThat(RepositoryPattern.of(pattern).matches(new RepositoryName(name)))
                .isFalse();
    }

    @Test
    void whatNoRuleAllowsIsDenied() throws InvalidNameException {
        Policy none = new Policy(List.of());
        for (Action action : Action.values()) {
            Access access = action.isInRepository() ? in(action, "a") : Access.toRegistry(action);
            assertThat(none.permits(ALICE, access)).as(access.toString()).isFalse();
            assertThat(none.permits(Identity.ANONYMOUS, access)).isFalse();
        }
    }

    @Test
    void whoeverMayPushMayCreateAndUpdateAndNothingElse() throws InvalidNameException {
        Policy push = rule(USERS, "**", Action.PUSH);
        assertThat(push.permits(ALICE, in(Action.CREATE, "a"))).isTrue();
        assertThat(push.permits(ALICE, in(Action.UPDATE, "a"))).isTrue();
        assertThat(push.permits(ALICE, in(Action.PULL, "a"))).isFalse();
        assertThat(push.permits(ALICE, in(Action.DELETE, "a"))).isFalse();
        Policy create = rule(USERS, "**", Action.CREATE);
        assertThat(create.permits(ALICE, in(Action.PUSH, "a"))).isTrue();
        assertThat(create.permits(ALICE, in(Action.UPDATE, "a"))).isFalse();
    }

    @Test
    void rulesAreForThoseWhomTheyName() throws InvalidNameException {
        Access pull = in(Action.PULL, "a");
        assertThat(rule(named(List.of("alice"), List.of()), "a", Action.PULL).permits(ALICE, pull))
                .isTrue();
        assertThat(rule(named(List.of("alice"), List.of()), "a", Action.PULL).permits(BOB, pull))
                .isFalse();
        assertThat(rule(named(List.of("al*"), List.of()), "a", Action.PULL).permits(ALICE, pull))
                .isTrue();
        assertThat(rule(named(List.of(), List.of("team-*")), "a", Action.PULL).permits(ALICE, pull))
                .isTrue();
        assertThat(rule(named(List.of(), List.of("team-*")), "a", Action.PULL).permits(BOB, pull))
                .isFalse();
        assertThat(rule(USERS, "a", Action.PULL).permits(Identity.ANONYMOUS, pull))
                .isFalse();
        assertThat(rule(EVERYBODY, "a", Action.PULL).permits(Identity.ANONYMOUS, pull))
                .isTrue();
        assertThat(rule(EVERYBODY, "a", Action.PULL).permits(BOB, pull)).isTrue();
    }

    @Test
    void aPatternForAnyUserIsNotForNobody() throws InvalidNameException {
        Policy any = rule(named(List.of("*"), List.of("*")), "**", Action.PULL);
        assertThat(any.permits(BOB, in(Action.PULL, "a"))).isTrue();
        assertThat(any.permits(Identity.ANONYMOUS, in(Action.PULL, "a"))).isFalse();
    }

    @Test
    void actionsOnTheRegistryNeedARuleThatNamesThem() throws InvalidNameException {
        Policy everythingInRepositories = rule(USERS, "**", Action.PULL, Action.PUSH, Action.DELETE);
        assertThat(everythingInRepositories.permits(ALICE, Access.toRegistry(Action.CATALOG)))
                .isFalse();
        assertThat(everythingInRepositories.permits(ALICE, Access.toRegistry(Action.ADMIN)))
                .isFalse();
        assertThat(rule(USERS, "a", Action.CATALOG).permits(ALICE, Access.toRegistry(Action.CATALOG)))
                .isTrue();
    }

    @Test
    void onlyARuleForAllRepositoriesIsForAllOfThem() {
        assertThat(rule(USERS, "**", Action.PULL).permitsEverywhere(ALICE, Action.PULL))
                .isTrue();
        assertThat(rule(USERS, "**/**", Action.PULL).permitsEverywhere(ALICE, Action.PULL))
                .isTrue();
        assertThat(rule(USERS, "*", Action.PULL).permitsEverywhere(ALICE, Action.PULL))
                .isFalse();
        assertThat(rule(USERS, "**/a", Action.PULL).permitsEverywhere(ALICE, Action.PULL))
                .isFalse();
        assertThat(rule(USERS, "**", Action.PUSH).permitsEverywhere(ALICE, Action.PULL))
                .isFalse();
        assertThat(rule(USERS, "**", Action.PULL).permitsEverywhere(Identity.ANONYMOUS, Action.PULL))
                .isFalse();
    }
}
