package dev.aicache.demo.model;

import java.util.List;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

/**
 * What the simulated model came up with, before a provider's format is put around it.
 *
 * @param pieces the text, a token each
 */
record Generation(List<String> pieces, Optional<ToolUse> tool, Stop stop) {

    private static final String DECLINED = "I cannot help with that.";

    /** Why the model stopped. */
    enum Stop {
        END,
        TOOL,
        LENGTH,
        FILTER,
        REFUSAL,
        /** It did not say. */
        NONE
    }

    /**
     * An answer to the request.
     *
     * @param limit the most tokens that the caller pays for; the answer is as short as that, yet comes to its end
     * @param label what tells this answer from others, for example {@code #7}
     */
    static Generation of(JsonNode request, Prompt prompt, Call call, int limit, String label) {
        Simulation simulation = call.simulation();
        if (simulation.fault() == Fault.REFUSAL) {
            return new Generation(List.of(DECLINED.split("(?= )")), Optional.empty(), Stop.REFUSAL);
        }
        Optional<ToolUse> tool = ToolUse.wantedBy(request, prompt);
        List<String> pieces = tool.isPresent()
                ? List.of("[simulated answer " + label + "]", " Let", " me", " look.")
                : SimulatedText.answer(prompt.question(), label, Math.min(simulation.tokens(), limit));
        return new Generation(pieces, tool, stop(request, call, tool.isPresent()));
    }

    private static Stop stop(JsonNode request, Call call, boolean usesTool) {
        return switch (call.fault()) {
            case LENGTH -> Stop.LENGTH;
            case CONTENT_FILTER -> Stop.FILTER;
            case NO_TERMINAL -> isStream(request) ? end(usesTool) : Stop.NONE;
            default -> end(usesTool);
        };
    }

    private static Stop end(boolean usesTool) {
        return usesTool ? Stop.TOOL : Stop.END;
    }

    /** Whether the answer is to go out token by token. */
    static boolean isStream(JsonNode request) {
        return request.path("stream").asBoolean(false);
    }

    /** This generation, its text left out where a tool is used: OpenAI's models rarely say both. */
    Generation withoutPreface() {
        return tool.isPresent() ? new Generation(List.of(), tool, stop) : this;
    }

    String text() {
        return String.join("", pieces);
    }

    /** How many tokens were generated. */
    int tokens() {
        return pieces.size() + tool.map(use -> use.fragments().size()).orElse(0);
    }
}
