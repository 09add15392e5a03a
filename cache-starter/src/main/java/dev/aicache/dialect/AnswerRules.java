package dev.aicache.dialect;

/**
 * What a route wants of the answers it stores, beyond what every stored answer has to be.
 *
 * @param truncated whether an answer may be stored that the model broke off because a limit of tokens was reached. It is
 *     a true answer to its request, whose limit is in the key, but seldom one that a caller is glad of
 */
public record AnswerRules(boolean truncated) {

    /** Only answers that the model finished: the default. */
    public static final AnswerRules COMPLETE = new AnswerRules(false);

    /** Answers that the model finished, and those that reached a limit of tokens. */
    public static final AnswerRules TRUNCATED = new AnswerRules(true);
}
