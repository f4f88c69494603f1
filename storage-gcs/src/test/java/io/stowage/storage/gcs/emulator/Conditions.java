package io.stowage.storage.gcs.emulator;

import java.util.Map;
import java.util.Optional;

/** Preconditions on an object: those of a request, by the names of its parameters. */
record Conditions(
        Optional<Long> generation,
        Optional<Long> notGeneration,
        Optional<Long> metageneration,
        Optional<Long> notMetageneration) {

    static final Conditions NONE = of(Map.of(), "if");

    /** @param prefix {@code if}, or {@code ifSource} for those on the source of a copy */
    static Conditions of(Map<String, String> query, String prefix) {
        return new Conditions(
                number(query, prefix + "GenerationMatch"),
                number(query, prefix + "GenerationNotMatch"),
                number(query, prefix + "MetagenerationMatch"),
                number(query, prefix + "MetagenerationNotMatch"));
    }

    static Conditions ofGeneration(long generation) {
        return of(Map.of("ifGenerationMatch", Long.toString(generation)), "if");
    }

    static Optional<Long> number(Map<String, String> query, String name) {
        try {
            return Optional.ofNullable(query.get(name)).map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw ApiException.invalid("Invalid value for " + name);
        }
    }

    /** Of an object that is to be changed or used. Absent objects have generation 0. */
    void check(Optional<StoredObject> object) {
        long found = object.map(StoredObject::generation).orElse(0L);
        long foundMeta = object.map(StoredObject::metageneration).orElse(0L);
        boolean holds = generation.map(wanted -> wanted == found).orElse(true)
                && notGeneration.map(unwanted -> unwanted != found).orElse(true)
                && metageneration.map(wanted -> wanted == foundMeta).orElse(true)
                && notMetageneration.map(unwanted -> unwanted != foundMeta).orElse(true);
        if (!holds) {
            throw ApiException.conditionNotMet();
        }
    }

    /** Of an object that is to be read: what the reader has already is not modified. */
    void checkRead(StoredObject object) {
        boolean unchanged =
                notGeneration.map(known -> known == object.generation()).orElse(false)
                        || notMetageneration
                                .map(known -> known == object.metageneration())
                                .orElse(false);
        if (unchanged) {
            throw new ApiException(304, "notModified", "Not Modified");
        }
        check(Optional.of(object));
    }
}
