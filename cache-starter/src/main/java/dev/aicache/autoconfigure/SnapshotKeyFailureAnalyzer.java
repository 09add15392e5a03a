package dev.aicache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which key kept the gateway from starting, without showing it. */
final class SnapshotKeyFailureAnalyzer extends AbstractFailureAnalyzer<SnapshotKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SnapshotKeyException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), SnapshotKeyException.REMEDY, cause);
    }
}
