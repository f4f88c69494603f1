package io.stowage.storage.contract;

import org.junit.jupiter.api.Nested;

/** All that a driver must do. A subclass gives the storage and nothing else. */
public abstract class DriverContract {

    /** An empty storage; asked for once in each test. */
    protected abstract StoreFixture freshStorage() throws Exception;

    @Nested
    final class Records extends RecordContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class RecordRaces extends RecordRaceContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class Contents extends ContentContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class Listings extends ListingContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class Uploads extends UploadContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class UploadRaces extends UploadRaceContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class UploadTakeovers extends UploadTakeoverContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class Deletions extends DeletionContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }

    @Nested
    final class Capabilities extends CapabilitiesContract {
        @Override
        StoreFixture freshStorage() throws Exception {
            return DriverContract.this.freshStorage();
        }
    }
}
