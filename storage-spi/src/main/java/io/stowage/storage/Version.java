package io.stowage.storage;

/**
 * Names the content of a key at one moment: ETag, generation, hash. Opaque. Writing the same bytes again may give the same
 * version; whoever must tell two such writes apart puts a nonce into the bytes.
 */
public record Version(String value) {}
