package io.stowage.storage;

/** A small content, whole. The array belongs to the receiver. */
public record StoredRecord(byte[] bytes, Version version) {}
