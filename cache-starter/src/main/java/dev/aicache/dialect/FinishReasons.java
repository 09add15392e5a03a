package dev.aicache.dialect;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The words by which a protocol says why a model stopped. One that is not named here spoils its answer: filtered,
 * refused, to be continued, or yet to be invented.
 *
 * @param complete the model had said what it had to say
 * @param truncated a limit of tokens was reached; vLLM's {@code repetition} is such a limit, too
 */
record FinishReasons(Set<String> complete, Set<String> truncated) {

    static final FinishReasons OPEN_AI =
            new FinishReasons(Set.of("stop", "tool_calls", "function_call"), Set.of("length", "repetition"));

    static final FinishReasons ANTHROPIC =
            new FinishReasons(Set.of("end_turn", "stop_sequence", "tool_use"), Set.of("max_tokens"));

    static final FinishReasons GEMINI = new FinishReasons(Set.of("STOP"), Set.of("MAX_TOKENS"));

    static final FinishReasons OLLAMA = new FinishReasons(Set.of("stop"), Set.of("length"));

    /** Whether an answer that ended so may be repeated; null and JSON null are no end. */
    boolean allow(@Nullable JsonValue reason, AnswerRules rules) {
        return reason instanceof JsonString word
                && (complete.contains(word.value()) || (rules.truncated() && truncated.contains(word.value())));
    }
}
