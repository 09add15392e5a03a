package dev.aicache.coordination.peer;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Carries messages to other instances. Thread-safe; never blocks. */
public interface PeerLink {

    /**
     * Sends a request.
     *
     * @param member scheme, host and port
     * @return its answer, as it came; completes within the time that an answer may take, exceptionally where there is none
     */
    CompletionStage<Sealed> send(URI member, Sealed request);
}
