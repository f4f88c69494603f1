package io.stowage.server.registry;

import io.stowage.oci.Digest;
import io.stowage.oci.DigestAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/** The digests of the first bytes of a content, kept up to date as the bytes come. One thread at a time. */
final class RunningDigests {

    private final MessageDigest sha256;
    private final Optional<MessageDigest> sha512;
    private long offset;

    /** Of no byte yet; the second algorithm costs time and is carried only where it is known to be wanted. */
    RunningDigests(boolean withSha512) {
        this.sha256 = DigestAlgorithm.SHA256.newDigest();
        this.sha512 = withSha512 ? Optional.of(DigestAlgorithm.SHA512.newDigest()) : Optional.empty();
    }

    /** How many bytes went in. */
    long offset() {
        return offset;
    }

    boolean covers(DigestAlgorithm algorithm) {
        return algorithm == DigestAlgorithm.SHA256 || sha512.isPresent();
    }

    /** Takes the remaining bytes of {@code slice} and leaves its position alone. */
    void update(ByteBuffer slice) {
        offset += slice.remaining();
        sha256.update(slice.duplicate());
        sha512.ifPresent(digest -> digest.update(slice.duplicate()));
    }

    void update(byte[] bytes, int length) {
        update(ByteBuffer.wrap(bytes, 0, length));
    }

    /** The digests so far; more bytes may follow. Empty where this platform's digests cannot be copied. */
    Optional<ContentDigests> peek() {
        try {
            MessageDigest first = (MessageDigest) sha256.clone();
            Optional<Digest> second = Optional.empty();
            if (sha512.isPresent()) {
                MessageDigest copy = (MessageDigest) sha512.get().clone();
                second = Optional.of(Digest.finish(DigestAlgorithm.SHA512, copy));
            }
            return Optional.of(new ContentDigests(Digest.finish(DigestAlgorithm.SHA256, first), second));
        } catch (CloneNotSupportedException e) {
            return Optional.empty();
        }
    }

    /** The digests of all bytes; nothing may follow. */
    ContentDigests finish() {
        return new ContentDigests(
                Digest.finish(DigestAlgorithm.SHA256, sha256),
                sha512.map(digest -> Digest.finish(DigestAlgorithm.SHA512, digest)));
    }
}
