package io.stowage.server.registry;

import io.stowage.storage.UploadId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The sessions that this process knows, and those that ended here: the last of each. Any thread. */
final class UploadSessions {

    /** Some hundred bytes each; the oldest idle one is forgotten first. */
    static final int MAX_SESSIONS = 10_000;

    private final Map<UploadId, UploadSession> live = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<UploadId, Boolean> ended = new LinkedHashMap<>();

    synchronized Optional<UploadSession> find(UploadId id) {
        return Optional.ofNullable(live.get(id));
    }

    /** The session of this id: {@code session} unless there is one already. */
    synchronized UploadSession add(UploadSession session) {
        UploadSession known = live.putIfAbsent(session.id(), session);
        if (known != null) {
            return known;
        }
        if (live.size() > MAX_SESSIONS) {
            forgetOldestIdle();
        }
        return session;
    }

    synchronized void forget(UploadSession session) {
        live.remove(session.id(), session);
    }

    /** The session is complete or cancelled. */
    synchronized void end(UploadId id) {
        UploadSession session = live.remove(id);
        if (session != null) {
            session.end();
        }
        ended.put(id, Boolean.TRUE);
        if (ended.size() > MAX_SESSIONS) {
            Iterator<UploadId> oldest = ended.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized boolean hasEnded(UploadId id) {
        return ended.containsKey(id);
    }

    private void forgetOldestIdle() {
        Iterator<UploadSession> sessions = live.values().iterator();
        while (sessions.hasNext()) {
            if (!sessions.next().isHeld()) {
                sessions.remove();
                return;
            }
        }
    }
}
