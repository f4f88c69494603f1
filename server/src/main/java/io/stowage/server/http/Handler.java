package io.stowage.server.http;

/** Answers the requests of one section of the specification. Event loops only. */
@FunctionalInterface
public interface Handler {

    /**
     * Takes a request whose route and method are known, and sees to it that the exchange is answered, now or later.
     *
     * @throws io.stowage.server.registry.RegistryException for what the client is to be told at once
     */
    void handle(Exchange exchange, Route route);
}
