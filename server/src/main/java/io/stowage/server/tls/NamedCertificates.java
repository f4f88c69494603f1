package io.stowage.server.tls;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Certificates that come and go while a server runs, one for each name that clients ask for. Whoever obtains them puts them
 * here; new connections are shown what is here then. Any thread; never blocks.
 */
public final class NamedCertificates {

    private final List<String> names;
    private final Set<String> known;
    private final Map<String, ServerCertificate> certificates = new ConcurrentHashMap<>();
    private final Map<String, ServerCertificate> challenges = new ConcurrentHashMap<>();

    /** @param names of hosts; clients that ask for none of them, and those that ask for nothing, are given the first one's */
    public NamedCertificates(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there has to be a name");
        }
        this.names = names.stream().map(NamedCertificates::lower).toList();
        this.known = this.names.stream().collect(Collectors.toUnmodifiableSet());
    }

    public List<String> names() {
        return names;
    }

    /** Shows this from now on to whoever asks for {@code name}. */
    public void put(String name, ServerCertificate certificate) {
        certificates.put(checked(name), certificate);
    }

    /** Shows this to an authority that looks whether the host of that name is really here: RFC 8737. */
    public void beginChallenge(String name, ServerCertificate answer) {
        challenges.put(checked(name), answer);
    }

    public void endChallenge(String name) {
        challenges.remove(checked(name));
    }

    /** Which of the names is meant by whoever asks for {@code name}. */
    public String own(String name) {
        String lower = lower(name);
        return known.contains(lower) ? lower : names.get(0);
    }

    /** What is shown under one of the names; nothing while there is none yet. */
    public Optional<ServerCertificate> find(String name) {
        return Optional.ofNullable(certificates.get(name));
    }

    /** What is shown to authorities; nothing for a name of which nobody has asked them. */
    public Optional<ServerCertificate> findChallenge(String name) {
        return Optional.ofNullable(challenges.get(lower(name)));
    }

    private String checked(String name) {
        String lower = lower(name);
        if (!known.contains(lower)) {
            throw new IllegalArgumentException("no name of this server: " + name);
        }
        return lower;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
