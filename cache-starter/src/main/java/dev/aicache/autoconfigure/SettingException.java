package dev.aicache.autoconfigure;

/** A setting that cannot be used, where what is written is not to be shown by itself: it may be, or hold, a secret. */
final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    SettingException(String property, String problem, String remedy) {
        super("%s %s %s".formatted(property, problem, remedy));
        this.problem = "%s %s".formatted(property, problem);
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
