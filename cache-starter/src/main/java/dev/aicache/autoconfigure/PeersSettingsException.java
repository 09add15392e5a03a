package dev.aicache.autoconfigure;

/** A setting of how gateways tell each other of purges that cannot be used. Says nothing of what a secret is. */
final class PeersSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    /** @param property below {@code ai-cache.coordination} */
    PeersSettingsException(String property, String problem, String remedy) {
        super("ai-cache.coordination.%s %s %s".formatted(property, problem, remedy));
        this.problem = "ai-cache.coordination.%s %s".formatted(property, problem);
        this.remedy = remedy;
    }

    /** What is wrong, and with which property. */
    String problem() {
        return problem;
    }

    /** What to write instead. */
    String remedy() {
        return remedy;
    }
}
