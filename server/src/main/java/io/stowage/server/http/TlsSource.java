package io.stowage.server.http;

/** Where the certificates of a listener come from. */
public sealed interface TlsSource permits TlsFiles, TlsNames {}
