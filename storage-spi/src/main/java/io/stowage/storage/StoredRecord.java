package io.stowage.storage;

/** A small content, whole. The array belongs to the receiver. */
@SuppressWarnings("ArrayRecordComponent") // handed over once and never compared
public record StoredRecord(byte[] bytes, Version version) {}
