package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Event streams for tests, written after the documented formats. A stream is a list of blocks, blank lines included.
 */
final class Streams {

    static final List<String> CHAT = List.of(
            chunk(
                    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"finish_reason\":null}"),
            chunk("{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}"),
            chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}"),
            data(
                    "{\"id\":\"chatcmpl-syn1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m-1\","
                            + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}"),
            data("[DONE]"));

    static final List<String> AZURE = List.of(
            data(
                    "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],\"prompt_filter_results\":"
                            + "[{\"prompt_index\":0,\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}}]}"),
            chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}"),
            chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}"),
            data(
                    "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[{\"index\":0,\"finish_reason\":null,"
                            + "\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}},"
                            + "\"content_filter_offsets\":{\"check_offset\":2,\"start_offset\":0,\"end_offset\":2}}]}"),
            data("[DONE]"));

    static final List<String> VLLM = List.of(
            data(
                    "{\"id\":\"chatcmpl-syn3\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m-6\","
                            + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"logprobs\":null,"
                            + "\"finish_reason\":\"stop\",\"stop_reason\":null}],"
                            + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":4,\"completion_tokens\":1}}"),
            data(
                    "{\"id\":\"chatcmpl-syn3\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m-6\","
                            + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":4,\"completion_tokens\":1}}"),
            data("[DONE]"));

    static final List<String> OPEN_ROUTER = List.of(
            ": OPENROUTER PROCESSING\n\n",
            chunk(
                    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\",\"reasoning\":\"hm\"},\"finish_reason\":null}"),
            chunk(
                    "{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\"}"),
            data("[DONE]"));

    static final List<String> TOOL_CALL = List.of(
            chunk(
                    "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_syn\","
                            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},\"finish_reason\":null}"),
            chunk(
                    "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]},"
                            + "\"finish_reason\":null}"),
            chunk("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]},"
                    + "\"finish_reason\":null}"),
            chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}"),
            data("[DONE]"));

    static final List<String> ANTHROPIC = List.of(
            event(
                    "message_start",
                    "\"message\":{\"id\":\"msg_syn\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-2\","
                            + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                            + "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}"),
            event(
                    "content_block_start",
                    "\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
            event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}"),
            event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c3lu\"}"),
            event("content_block_stop", "\"index\":0"),
            event("ping", "\"x\":1"),
            event(
                    "content_block_start",
                    "\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_syn\",\"name\":\"f\","
                            + "\"input\":{}}"),
            event(
                    "content_block_delta",
                    "\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}    "),
            event("content_block_stop", "\"index\":1"),
            event(
                    "message_delta",
                    "\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}"),
            event("message_stop", "\"x\":1"));

    static final List<String> TEXT = List.of(
            text("{\"text\":\"Hi\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}"),
            text("{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}"),
            data("{\"id\":\"cmpl-syn\",\"object\":\"text_completion\",\"created\":1700000000,\"model\":\"m-1\","
                    + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}"),
            data("[DONE]"));

    /** The response that a stream of one ends with, and a whole answer is. */
    static final String RESPONSE =
            "{\"id\":\"resp_syn\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,"
                    + "\"incomplete_details\":null,\"model\":\"m-7\",\"output\":[{\"id\":\"msg_syn\",\"type\":\"message\","
                    + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\","
                    + "\"annotations\":[],\"logprobs\":[]}]}],\"usage\":{\"input_tokens\":30,"
                    + "\"input_tokens_details\":{\"cached_tokens\":20,\"cache_write_tokens\":4},\"output_tokens\":12,"
                    + "\"output_tokens_details\":{\"reasoning_tokens\":8},\"total_tokens\":42}}";

    static final List<String> RESPONSES = List.of(
            event(
                    "response.created",
                    "\"sequence_number\":0,\"response\":{\"id\":\"resp_syn\",\"object\":\"response\","
                            + "\"status\":\"in_progress\",\"output\":[],\"usage\":null}"),
            event(
                    "response.output_item.added",
                    "\"sequence_number\":1,\"output_index\":0,\"item\":{\"id\":\"msg_syn\",\"type\":\"message\","
                            + "\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}"),
            event(
                    "response.output_text.delta",
                    "\"sequence_number\":3,\"item_id\":\"msg_syn\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\","
                            + "\"logprobs\":[],\"obfuscation\":\"x9Q\""),
            event(
                    "response.output_item.done",
                    "\"sequence_number\":6,\"output_index\":0,\"item\":{\"id\":\"msg_syn\",\"type\":\"message\","
                            + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[]}"),
            event("response.completed", "\"sequence_number\":7,\"response\":" + RESPONSE));

    static final List<String> GEMINI_FRAMES = List.of(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"H\"}]},\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":30,\"totalTokenCount\":30},"
                    + "\"modelVersion\":\"m-3\",\"responseId\":\"syn\"}",
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"i\"},"
                    + "{\"text\":\"\",\"thoughtSignature\":\"c3lu\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":30,\"cachedContentTokenCount\":20,"
                    + "\"candidatesTokenCount\":1,\"thoughtsTokenCount\":2,\"totalTokenCount\":33},"
                    + "\"modelVersion\":\"m-3\",\"responseId\":\"syn\"}");

    static final List<String> GEMINI = GEMINI_FRAMES.stream().map(Streams::data).toList();

    static final List<String> OLLAMA_CHAT = List.of(
            "{\"model\":\"m-4\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"Hi\"},\"done\":false}\n",
            "{\"model\":\"m-4\",\"created_at\":\"2026-01-01T00:00:01Z\",\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"total_duration\":5,"
                    + "\"prompt_eval_count\":3,\"eval_count\":1}\n");

    static final List<String> OLLAMA_GENERATE = List.of(
            "{\"model\":\"m-4\",\"created_at\":\"2026-01-01T00:00:00Z\",\"response\":\"Hi\",\"done\":false}\n",
            "{\"model\":\"m-4\",\"created_at\":\"2026-01-01T00:00:01Z\",\"response\":\"\",\"done\":true,"
                    + "\"done_reason\":\"stop\",\"context\":[1,2],\"total_duration\":5,\"eval_count\":1}\n");

    private Streams() {}

    private static String text(String choice) {
        return data("{\"id\":\"cmpl-syn\",\"object\":\"text_completion\",\"created\":1700000000,\"model\":\"m-1\","
                + "\"choices\":[" + choice + "],\"usage\":null}");
    }

    static String data(String data) {
        return "data: " + data + "\n\n";
    }

    static String chunk(String choice) {
        return data(
                "{\"id\":\"chatcmpl-syn1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m-1\","
                        + "\"choices\":[" + choice + "],\"usage\":null}");
    }

    static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }

    static byte[] bytes(List<String> blocks) {
        return String.join("", blocks).getBytes(UTF_8);
    }

    static List<String> without(List<String> blocks, int index) {
        List<String> rest = new ArrayList<>(blocks);
        rest.remove(index);
        return rest;
    }

    static List<String> with(List<String> blocks, int index, String block) {
        List<String> more = new ArrayList<>(blocks);
        more.add(index, block);
        return more;
    }

    static List<String> replaced(List<String> blocks, String from, String to) {
        List<String> replaced =
                blocks.stream().map(block -> block.replace(from, to)).toList();
        if (replaced.equals(blocks)) {
            throw new IllegalArgumentException("Nothing to replace: " + from);
        }
        return replaced;
    }
}
