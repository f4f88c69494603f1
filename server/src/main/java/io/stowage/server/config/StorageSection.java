package io.stowage.server.config;

import io.stowage.server.UploadPurging;
import io.stowage.server.config.Configuration.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The section {@code storage}, but for the parameters of the driver, which are its own. */
final class StorageSection {

    /** Keys of the storage section that name no driver. */
    private static final Set<String> NO_DRIVERS = Set.of("maintenance", "cache", "delete", "redirect", "tag");

    private StorageSection() {}

    static Storage read(Values values) throws ConfigurationException {
        List<String> drivers = values.names("storage").stream()
                .filter(name -> !NO_DRIVERS.contains(name))
                .sorted()
                .toList();
        if (drivers.size() != 1) {
            throw new ConfigurationException(
                    "storage",
                    drivers.isEmpty()
                            ? "must name a driver, for example filesystem"
                            : "must name one driver only, not " + String.join(" and ", drivers));
        }
        String driver = drivers.get(0);
        return new Storage(
                driver,
                values.map("storage." + driver),
                values.flag("storage.delete.enabled", false),
                values.flag("storage.maintenance.readonly", false),
                uploadPurging(values),
                RedirectSection.read(values));
    }

    private static UploadPurging uploadPurging(Values values) throws ConfigurationException {
        String path = "storage.maintenance.uploadpurging";
        Duration age = values.duration(path + ".age").orElse(UploadPurging.DEFAULT.age());
        Duration interval = values.duration(path + ".interval").orElse(UploadPurging.DEFAULT.interval());
        if (age.isNegative() || age.isZero()) {
            throw new ConfigurationException(path + ".age", "must be longer than nothing, for example 168h");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new ConfigurationException(path + ".interval", "must be longer than nothing, for example 24h");
        }
        return new UploadPurging(
                values.flag(path + ".enabled", true), age, interval, values.flag(path + ".dryrun", false));
    }
}
