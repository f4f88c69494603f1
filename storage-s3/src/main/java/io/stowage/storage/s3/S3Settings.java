package io.stowage.storage.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** How an {@link S3Store} is to work. */
record S3Settings(Place place, Access access, Wire wire, Objects objects, Sizes sizes) {

    /**
     * Where the content is.
     *
     * @param root empty, or ending with a slash
     * @param endpoint of a store that is not AWS, or of AWS by another name
     * @param redirectEndpoint what links name instead
     */
    record Place(
            String bucket,
            String root,
            String region,
            Optional<URI> endpoint,
            Optional<URI> redirectEndpoint,
            boolean pathStyle,
            boolean dualStack,
            boolean accelerate,
            boolean fips) {

        /** In words for an operator who looks for what is wrong with it. */
        String described() {
            String at = endpoint.map(uri -> uri.getScheme() + "://" + uri.getAuthority())
                    .orElse("AWS, region " + region);
            String how = pathStyle ? ", path style" : ", virtual-hosted style";
            boolean doubled = endpoint.filter(uri -> uri.getHost().startsWith(bucket + '.'))
                    .isPresent();
            String hint = doubled
                    ? " (regionendpoint begins with the bucket: it must be the store's address, not the bucket's)"
                    : "";
            return "bucket " + bucket + " at " + at + how + hint;
        }
    }

    /**
     * By whose right. Without any of these: what the environment gives.
     *
     * @param credentialsFile with a profile
     * @param binding where a service binding is mounted, of which the place was made too
     */
    record Access(Optional<Keys> keys, Optional<Path> credentialsFile, Optional<Path> binding) {}

    /** Fixed credentials. */
    record Keys(String id, String secret, Optional<String> sessionToken) {
        @Override
        public String toString() {
            return "Keys[of " + id + ']';
        }
    }

    /**
     * What requests look like.
     *
     * @param conditionalDelete whether a store that honours the condition of a delete is believed to do so in one step
     */
    record Wire(
            boolean skipVerify,
            Checksums checksums,
            boolean chunkedEncoding,
            boolean conditionalDelete,
            Optional<String> userAgent) {}

    /** Which checksums accompany requests. */
    enum Checksums {
        /** Those that the protocol asks for. */
        REQUIRED,
        /** CRC32 wherever there is a place for it. */
        SUPPORTED,
        /** Those that the protocol asks for, by MD5 too, for stores older than the others. */
        MD5
    }

    /** What objects are made with. */
    record Objects(
            boolean encrypt,
            Optional<String> encryptionKey,
            Optional<StorageClass> storageClass,
            Optional<ObjectCannedACL> acl) {}

    /** Parts, and copies inside the store. */
    record Sizes(int partBytes, long copyPartBytes, int copyConcurrency, long copyThresholdBytes) {}
}
