package dev.aicache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.aicache.store.pages.PoolReservationException;

/** Says what to change where the JVM has not as much direct memory as pooled storage is to reserve. */
final class PoolReservationFailureAnalyzer extends AbstractFailureAnalyzer<PoolReservationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PoolReservationException cause) {
        return new FailureAnalysis(
                "Pooled storage reserves %d bytes of direct memory for 'ai-cache.store.max-memory', and the JVM has not so much left: %s"
                        .formatted(cause.bytes(), rootFailure.getMessage()),
                "Lower 'ai-cache.store.max-memory', or give the JVM more direct memory by -XX:MaxDirectMemorySize, which is as much as the heap unless set; or write 'ai-cache.store.storage: heap'.",
                cause);
    }
}
