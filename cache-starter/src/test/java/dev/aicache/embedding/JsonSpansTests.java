package dev.aicache.embedding;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.aicache.embedding.JsonSpans.Span;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class JsonSpansTests {

    private static List<String> members(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return JsonSpans.members(bytes).stream()
                .map(member -> member.name() + "=" + text(bytes, member.value()))
                .toList();
    }

    private static List<String> elements(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return JsonSpans.elements(bytes, new Span(0, bytes.length)).stream()
                .map(element -> text(bytes, element))
                .toList();
    }

    private static String text(byte[] json, Span span) {
        return new String(json, span.from(), span.length(), UTF_8);
    }

    @Test
    void findsMembersBetweenBlanksAndBracketsInStrings() {
        assertThat(members(
                        " {\"a\" : \"x\\\"}\" ,\n\"b\\u0062\":[1,{\"c\":\"]\"}],\"é\":-1.5e3,\"d\":null , \"e\":{}}\n"))
                .containsExactly("a=\"x\\\"}\"", "bb=[1,{\"c\":\"]\"}]", "é=-1.5e3", "d=null", "e={}");
        assertThat(members("{ }")).isEmpty();
    }

    @Test
    void findsElements() {
        assertThat(elements("[ \"a,b\" , [1,[2]],{\"x\":[3]},4 ]"))
                .containsExactly("\"a,b\"", "[1,[2]]", "{\"x\":[3]}", "4");
        assertThat(elements("[]")).isEmpty();
    }

    @Test
    void saysWhatIsNeitherObjectNorArray() {
        byte[] json = "\"x\"".getBytes(UTF_8);

        assertThat(JsonSpans.members(json)).isNull();
        assertThat(JsonSpans.elements(json, new Span(0, 3))).isNull();
    }

    @Test
    void comesToAnEndWhateverTheTextIs() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{" : "[");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append("{}[]:,\"\\ 1a".charAt(random.nextInt(11)));
            }
            byte[] json = text.toString().getBytes(StandardCharsets.US_ASCII);
            List<Span> elements = JsonSpans.elements(json, new Span(0, json.length));
            List<JsonSpans.Member> members = JsonSpans.members(json);

            assertThat(elements == null ? 0 : elements.size())
                    .as("seed %d", seed)
                    .isLessThan(20);
            assertThat(members == null ? 0 : members.size()).as("seed %d", seed).isLessThan(20);
        }
    }
}
