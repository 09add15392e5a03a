package dev.aicache.dialect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class EventTextTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // OpenAI chat
                "data: {'choices':[{'delta':{'role':'assistant','content':''}}]} | 0",
                "data: {'choices':[{'delta':{'content':'a'}}]} | 1",
                "data: {'choices':[{'delta':{'content':'twelve chars'}}]} | 3",
                "data: {'choices':[{'delta':{'reasoning_content':'12345678'}}]} | 2",
                "data: {'choices':[{'delta':{'tool_calls':[{'id':'call_12345678','function':{'arguments':'12345678'}}]}}]} | 2",
                "data: {'choices':[{'delta':{},'finish_reason':'stop'}]} | 0",
                "data: {'choices':[],'usage':{'total_tokens':3}} | 0",
                "data: [DONE] | 0",
                ": keep-alive | 0",
                // Anthropic
                "event: content_block_delta~data: {'type':'content_block_delta','delta':{'type':'text_delta','text':'12345678'}} | 2",
                "event: x~data: {'type':'content_block_delta','delta':{'type':'input_json_delta','partial_json':'{}'}} | 1",
                "event: x~data: {'type':'content_block_delta','delta':{'type':'signature_delta','signature':'12345678'}} | 0",
                // Responses
                "data: {'type':'response.output_text.delta','delta':'12345678'} | 2",
                "data: {'type':'response.output_text.done','text':'12345678'} | 0",
                "data: {'type':'response.completed','response':{'output':[{'content':[{'text':'12345678'}]}]}} | 0",
                // Gemini, as events and as an array
                "data: {'candidates':[{'content':{'parts':[{'text':'12345678'}]}}]} | 2",
                "[{'candidates':[{'content':{'parts':[{'text':'12345678'}]}}]} | 2",
                ",{'candidates':[{'content':{'parts':[{'text':'12345678'}]}}]}] | 2",
                // Ollama
                "{'message':{'role':'assistant','content':'12345678'},'done':false} | 2",
                "{'response':'12345678','done':false} | 2",
                "no json | 0",
            })
    void estimatesWhatAnEventCarries(String event, int tokens) {
        String text = event.strip().replace('\'', '"').replace('~', '\n')
                + (event.contains("data:") || event.startsWith(":") ? "\n\n" : "\n");

        assertThat(EventText.tokens(text.getBytes(UTF_8))).isEqualTo(tokens);
    }
}
