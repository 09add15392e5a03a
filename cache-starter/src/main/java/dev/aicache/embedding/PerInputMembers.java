package dev.aicache.embedding;

import java.util.Set;

/** Request members beside the inputs that act on each input by itself, whatever else is asked with it. */
final class PerInputMembers {

    /** What OpenAI, Azure, vLLM, Hugging Face, NVIDIA, Mistral, Voyage and Jina have. */
    static final Set<String> OPEN_AI = Set.of(
            "add_special_tokens",
            "cache_salt",
            "dimensions",
            "embed_dtype",
            "embedding_type",
            EmbeddingRequest.FORMAT,
            "endianness",
            "input_type",
            "model",
            "normalize",
            "normalized",
            "output_dimension",
            "output_dtype",
            "priority",
            "prompt_name",
            "task",
            "truncate",
            "truncate_prompt_tokens",
            "truncation",
            "truncation_direction",
            "truncation_side",
            "user");

    /** All else is said in the requests of a batch, of which each is complete. */
    static final Set<String> GEMINI = Set.of("model");

    static final Set<String> OLLAMA = Set.of("dimensions", "keep_alive", "model", "options", "truncate");

    private PerInputMembers() {}
}
