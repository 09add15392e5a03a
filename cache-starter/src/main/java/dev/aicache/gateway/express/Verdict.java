package dev.aicache.gateway.express;

/** What is known of whether a request meets a condition. */
enum Verdict {
    YES,
    NO,
    /** The gateway has to be asked. */
    UNSURE;

    static Verdict of(boolean isMet) {
        return isMet ? YES : NO;
    }

    /** Of both conditions together. */
    Verdict and(Verdict other) {
        if (this == NO || other == NO) {
            return NO;
        }
        return this == UNSURE || other == UNSURE ? UNSURE : YES;
    }
}
