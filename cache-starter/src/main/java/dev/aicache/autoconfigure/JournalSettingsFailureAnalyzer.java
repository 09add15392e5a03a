package dev.aicache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting of the journal kept the gateway from starting, and what to write. */
final class JournalSettingsFailureAnalyzer extends AbstractFailureAnalyzer<JournalSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JournalSettingsException cause) {
        return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
    }
}
