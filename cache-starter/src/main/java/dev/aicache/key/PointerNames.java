package dev.aicache.key;

import java.util.Set;

/**
 * Which member names may be shown. Below the top of a request only names that the protocols define: others may be a
 * caller's own (metadata, schemas, arguments of tools) and say something of a person or a prompt. At the top any name
 * that looks like a setting's, since a setting that is new or misspelt is what one looks for there.
 */
final class PointerNames {

    private static final int LONGEST_SETTING = 40;
    private static final int MOST_DIGITS = 3;

    private static final Set<String> DEFINED = Set.of(
            "allowed_tools",
            "annotations",
            "arguments",
            "audio",
            "budget_tokens",
            "cache_control",
            "candidateCount",
            "content",
            "contents",
            "data",
            "description",
            "detail",
            "effort",
            "enabled",
            "exclude",
            "fileData",
            "fileUri",
            "file",
            "file_data",
            "file_id",
            "filename",
            "format",
            "frequencyPenalty",
            "function",
            "functionCall",
            "functionCallingConfig",
            "functionDeclarations",
            "functionResponse",
            "function_call",
            "id",
            "image",
            "image_url",
            "images",
            "include_usage",
            "inlineData",
            "input",
            "input_audio",
            "input_schema",
            "is_error",
            "json_schema",
            "maxOutputTokens",
            "max_tokens",
            "media_type",
            "mimeType",
            "mode",
            "model",
            "name",
            "num_ctx",
            "num_predict",
            "output",
            "parameters",
            "parts",
            "prefix",
            "presencePenalty",
            "reasoning",
            "reasoning_content",
            "refusal",
            "repeat_penalty",
            "responseMimeType",
            "responseSchema",
            "role",
            "schema",
            "seed",
            "signature",
            "source",
            "stopSequences",
            "stop",
            "strict",
            "summary",
            "temperature",
            "text",
            "thinking",
            "thinkingBudget",
            "thinkingConfig",
            "thinking_budget",
            "tool_call_id",
            "tool_calls",
            "tool_use_id",
            "topK",
            "topP",
            "top_k",
            "top_p",
            "type",
            "uri",
            "url",
            "verbosity");

    private PointerNames() {}

    /** @param isTop whether the name is one of the request's own members */
    static boolean mayShow(String name, boolean isTop) {
        return DEFINED.contains(name) || (isTop && looksLikeASetting(name));
    }

    // Credentials and numbers of persons have more digits, or hyphens.
    private static boolean looksLikeASetting(String name) {
        return !name.isEmpty()
                && !isDigit(name.charAt(0)) // as a position in an array is written
                && name.length() <= LONGEST_SETTING
                && name.chars().allMatch(c -> c == '_' || isLetter(c) || isDigit(c))
                && name.chars().filter(PointerNames::isDigit).count() <= MOST_DIGITS;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
