package io.stowage.server.http;

import io.stowage.server.tls.NamedCertificates;

/** Certificates that somebody obtains while the listener is open, one for each name that clients ask for. */
public record TlsNames(NamedCertificates certificates) implements TlsSource {}
