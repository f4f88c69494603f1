package io.stowage.server.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Knows users by their passwords, and can be made to think about strangers for as long as a test likes. */
final class Porter implements Authenticator {

    final Map<String, String> passwords = new ConcurrentHashMap<>(Map.of("alice", "secret", "bob", "secret"));
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final CountDownLatch strangers = new CountDownLatch(1);
    final AtomicInteger thinking = new AtomicInteger();
    volatile boolean thinksAboutStrangers;
    final AtomicLong generation = new AtomicLong();
    volatile Rights rights = Rights.ALL;
    volatile Instant expires = Instant.MAX;

    @Override
    public Optional<Login> authenticate(Credentials credentials) throws LoginException {
        threads.add(Thread.currentThread());
        if (!(credentials instanceof Credentials.Basic basic)) {
            return Optional.empty();
        }
        String user = basic.user();
        asked.add(user);
        if (thinksAboutStrangers && user.startsWith("stranger")) {
            think();
        }
        switch (user) {
            case "away" -> throw new LoginException.Unavailable("the directory does not answer", new Exception());
            case "bug" -> throw new IllegalStateException("a bug");
            case "missing" -> throw new NoClassDefFoundError("a class that was not brought along");
            default -> {
                if (basic.password().equals(passwords.get(user))) {
                    return Optional.of(new Login(Identity.of(user, Set.of()), rights, expires));
                }
            }
        }
        throw new LoginException.Refused("wrong user or password");
    }

    private void think() throws LoginException {
        try {
            thinking.incrementAndGet();
            strangers.await();
        } catch (InterruptedException e) {
            throw new LoginException.Unavailable("interrupted", e);
        }
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @Override
    public String challenge(Attempt attempt, Optional<Problem> problem) {
        return "Basic realm=\"test\"" + problem.map(Problem::word).orElse("");
    }
}
