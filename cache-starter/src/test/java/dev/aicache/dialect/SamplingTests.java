package dev.aicache.dialect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What requests say of chance, in each protocol. */
class SamplingTests {

    private static final Dialects DIALECTS = Dialects.builtIn();

    private static Sampling sampling(String path, String request) {
        JsonObject json = (JsonObject)
                JsonReader.read(request.replace('\'', '"').getBytes(UTF_8)).orElseThrow();
        return DIALECTS.forPath(path).sampling(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | Infinity | false",
                "{'temperature':0} | 0 | false",
                "{'temperature':0.0,'seed':7} | 0 | true",
                "{'temperature':1e-1} | 0.1 | false",
                "{'temperature':null,'seed':null} | Infinity | false",
                "{'temperature':'0','seed':'7'} | Infinity | false",
                "{'temperature':-1} | Infinity | false",
                "{'temperature':1e999} | Infinity | false",
                "{'temperature':0,'temperature':1} | 1 | false",
                "{'temperature':1,'temperature':0} | 1 | false",
                "{'seed':1,'seed':'x'} | Infinity | false",
                "{'seed':-1} | Infinity | false",
                "{'seed':0} | Infinity | true",
                "{'options':{'temperature':0,'seed':1},'generationConfig':{'temperature':0}} | Infinity | false",
            })
    void ofChat(String request, double temperature, boolean seeded) {
        assertThat(sampling("/v1/chat/completions", request)).isEqualTo(new Sampling(temperature, seeded));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'temperature':0,'seed':1} | 0 | false",
                "{'seed':1} | Infinity | false",
            })
    void ofAnthropicWhichHasNoSeed(String request, double temperature, boolean seeded) {
        assertThat(sampling("/v1/messages", request)).isEqualTo(new Sampling(temperature, seeded));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/embeddings",
        "/v1/moderations",
        "/v1/messages/count_tokens",
        "/v1beta/models/m:embedContent",
        "/v1beta/models/m:countTokens",
        "/api/embed"
    })
    void ofWhatDrawsNothing(String path) {
        assertThat(sampling(path, "{}")).isEqualTo(Sampling.NONE);
        assertThat(sampling(path, "{'temperature':2}")).isEqualTo(Sampling.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/v1beta/models/m:generateContent | {'temperature':0,'seed':1} | Infinity | false",
                "/v1beta/models/m:generateContent | {'generationConfig':{'temperature':0,'seed':1}} | 0 | true",
                "/v1beta/models/m:streamGenerateContent | {'generation_config':{'temperature':0.5}} | 0.5 | false",
                "/api/chat | {'temperature':0} | Infinity | false",
                "/api/chat | {'options':{'temperature':0}} | 0 | false",
                "/api/generate | {'options':{'seed':42}} | Infinity | true",
                "/v1/responses | {'temperature':0,'seed':1} | 0 | false",
                "/v1/completions | {'temperature':1,'seed':1} | 1 | true",
            })
    void ofOthersWhereTheyHaveIt(String path, String request, double temperature, boolean seeded) {
        assertThat(sampling(path, request)).isEqualTo(new Sampling(temperature, seeded));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'generationConfig':{'temperature':0,'seed':3}} | 0 | true",
                "{'generation_config':{'temperature':0}} | 0 | false",
                "{'options':{'temperature':0.2}} | 0.2 | false",
                "{'temperature':0,'options':{'temperature':1}} | 1 | false",
                "{'options':[{'temperature':0}]} | Infinity | false",
            })
    void ofUnknownProtocolsWhereverTheyMaySayIt(String request, double temperature, boolean seeded) {
        assertThat(sampling("/api/anything", request)).isEqualTo(new Sampling(temperature, seeded));
    }
}
