package dev.aicache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting of how gateways tell each other of purges kept this one from starting, and what to write. */
final class PeersSettingsFailureAnalyzer extends AbstractFailureAnalyzer<PeersSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PeersSettingsException cause) {
        return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
    }
}
