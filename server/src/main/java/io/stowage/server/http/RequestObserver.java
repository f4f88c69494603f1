package io.stowage.server.http;

import io.stowage.server.http.Route.Endpoint;
import java.util.List;

/** Is told of every request. On event loops: it must not wait, nor throw. */
public interface RequestObserver {

    /** Nobody, which costs nothing. */
    RequestObserver NONE = new RequestObserver() {
        @Override
        public boolean isListening() {
            return false;
        }

        @Override
        public void ended(RequestEvent request) {}
    };

    /** Whether it wants to hear of ends now; asked at each. */
    default boolean isListening() {
        return true;
    }

    /** A request has come in, its head at least. */
    default void begun(Endpoint endpoint) {}

    /** It is over, answered or not. Once for each that has begun, while it listens. */
    void ended(RequestEvent request);

    /** Tells several, in this order. */
    static RequestObserver all(List<RequestObserver> observers) {
        List<RequestObserver> told = List.copyOf(observers);
        if (told.size() <= 1) {
            return told.isEmpty() ? NONE : told.get(0);
        }
        return new RequestObserver() {
            @Override
            public boolean isListening() {
                return told.stream().anyMatch(RequestObserver::isListening);
            }

            @Override
            public void begun(Endpoint endpoint) {
                told.forEach(observer -> observer.begun(endpoint));
            }

            @Override
            public void ended(RequestEvent request) {
                told.forEach(observer -> observer.ended(request));
            }
        };
    }
}
