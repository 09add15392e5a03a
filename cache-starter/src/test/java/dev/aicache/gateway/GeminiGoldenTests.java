package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;

import static dev.aicache.gateway.GoldenForm.JSON;
import static dev.aicache.gateway.GoldenForm.SSE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Google's own client makes of a hit what it makes of a miss. */
class GeminiGoldenTests {

    private static final String MODEL = "gemini-2.5-flash";

    private static GoldenGateway gateway;
    private static Client client;

    @BeforeAll
    static void start() {
        gateway = new GoldenGateway();
        client = Client.builder()
                .apiKey("golden")
                .httpOptions(HttpOptions.builder().baseUrl(gateway.url()).build())
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    static Stream<GoldenCase> answers() {
        return GoldenCase.stored(JSON, "gemini");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readsAnswers(GoldenCase golden) throws Exception {
        List<String> read =
                gateway.missAndHit(golden, JSON, () -> bare(client.models.generateContent(MODEL, golden.name(), null)));

        assertThat(read.get(0))
                .isEqualTo(bare(GenerateContentResponse.fromJson(new String(golden.answer(JSON), UTF_8))));
        assertThat(read.get(1)).isEqualTo(read.get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readsStreams(GoldenCase golden) throws Exception {
        List<List<String>> read = gateway.missAndHit(golden, SSE, () -> chunks(golden.name()));

        assertThat(read.get(1)).isNotEmpty().isEqualTo(read.get(0));
    }

    private static List<String> chunks(String prompt) {
        List<String> chunks = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(MODEL, prompt, null)) {
            stream.forEach(chunk -> chunks.add(bare(chunk)));
        }
        return chunks;
    }

    // Without the headers that came with it, and as JSON, because signatures are compared by identity.
    private static String bare(GenerateContentResponse response) {
        return response.toBuilder().clearSdkHttpResponse().build().toJson();
    }
}
