package dev.aicache.autoconfigure;

/** A setting of the journal, or of what is predicted by it, that cannot be used. Says nothing of what a key is. */
final class JournalSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    JournalSettingsException(String problem, String remedy) {
        super(problem + " " + remedy);
        this.problem = problem;
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
