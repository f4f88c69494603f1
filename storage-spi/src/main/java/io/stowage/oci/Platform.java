package io.stowage.oci;

/**
 * What an image runs on. image-spec: Image Index.
 *
 * @param os as Go calls it, for example linux
 * @param architecture as Go calls it, for example amd64
 */
public record Platform(String os, String architecture) {}
