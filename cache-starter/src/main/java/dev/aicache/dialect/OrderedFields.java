package dev.aicache.dialect;

import java.util.List;

/**
 * Request members that are written out for the model, or steer its decoder, in the order they have: tools, schemas, and
 * what a prompt template prints.
 */
final class OrderedFields {

    private static final List<String> TOP_LEVEL = List.of(
            "chat_template_kwargs",
            "documents",
            "format",
            "functions",
            "generationConfig",
            "generation_config",
            "grammar",
            "guided_json",
            "json_schema",
            "output_config",
            "output_format",
            "parameters",
            "responseSchema",
            "response_format",
            "response_schema",
            "schema",
            "structured_outputs",
            "text",
            "tools");

    /** Calls that the model made earlier, where a protocol has their arguments as JSON. */
    private static final List<String> CALLS = List.of(
            "messages[].content[].input",
            "messages[].tool_calls",
            "messages[].function_call",
            "contents[].parts[]",
            "input[].action",
            "input[].operation");

    private OrderedFields() {}

    /** Rules under construction that have all these members in order; dialects share one list, as in the screen. */
    static FieldRules.Builder rules() {
        return FieldRules.builder().keepOrder(TOP_LEVEL.toArray(String[]::new)).keepOrder(CALLS.toArray(String[]::new));
    }
}
