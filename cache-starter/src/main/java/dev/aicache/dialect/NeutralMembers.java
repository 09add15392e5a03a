package dev.aicache.dialect;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Request members of OpenAI's protocols, and their extensions, that say nothing of the form of the answer. */
final class NeutralMembers {

    private static final List<String> COMMON = List.of(
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "max_tokens",
            "model",
            "n",
            "presence_penalty",
            "seed",
            "stop",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "user");

    /** What vLLM and others add for sampling. */
    private static final List<String> SAMPLING = List.of(
            "add_special_tokens",
            "allowed_token_ids",
            "bad_words",
            "cache_salt",
            "guided_choice",
            "guided_decoding_backend",
            "guided_grammar",
            "guided_json",
            "guided_regex",
            "guided_whitespace_pattern",
            "ignore_eos",
            "include_stop_str_in_output",
            "length_penalty",
            "min_p",
            "min_tokens",
            "priority",
            "repetition_penalty",
            "skip_special_tokens",
            "spaces_between_special_tokens",
            "stop_token_ids",
            "structured_outputs",
            "top_k",
            "truncate_prompt_tokens",
            "truncation_side",
            "use_beam_search");

    static final Set<String> COMPLETIONS = union(COMMON, SAMPLING, List.of("prompt", "suffix"));

    static final Set<String> CHAT = union(
            COMMON,
            SAMPLING,
            List.of(
                    "add_generation_prompt",
                    "chat_template",
                    "chat_template_kwargs",
                    "continue_final_message",
                    "documents",
                    "function_call",
                    "functions",
                    "include_reasoning",
                    "max_completion_tokens",
                    "media_io_kwargs",
                    "messages",
                    "mm_processor_kwargs",
                    "modalities",
                    "models",
                    "parallel_tool_calls",
                    "prediction",
                    "prompt_cache_key",
                    "prompt_cache_options",
                    "prompt_cache_retention",
                    "provider",
                    "reasoning",
                    "reasoning_effort",
                    "response_format",
                    "route",
                    "safety_identifier",
                    "service_tier",
                    "store",
                    "thinking_token_budget",
                    "tool_choice",
                    "tools",
                    "top_a",
                    "top_logprobs",
                    "transforms",
                    "verbosity"));

    private NeutralMembers() {}

    private static Set<String> union(List<String> one, List<String> other, List<String> third) {
        return Stream.of(one, other, third).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
    }
}
