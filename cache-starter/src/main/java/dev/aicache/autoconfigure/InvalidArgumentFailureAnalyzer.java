package dev.aicache.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.aicache.gateway.InvalidArgumentException;

/** Says which route and argument kept the gateway from starting, and what to write. */
final class InvalidArgumentFailureAnalyzer extends AbstractFailureAnalyzer<InvalidArgumentException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidArgumentException cause) {
        return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
    }
}
