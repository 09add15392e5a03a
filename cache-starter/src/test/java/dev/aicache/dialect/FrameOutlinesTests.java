package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FrameOutlinesTests {

    private static final String CHAT =
            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"},\"finish_reason\":null}],"
                    + "\"obfuscation\":\"abc\"}";
    private static final List<String> FRAMES = List.of(
            CHAT,
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"a\\\": \\u00e9\"}}]}}]}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"one\"}}",
            "{ \"created_at\" : \"2026-01-01\" , \"message\" : {\"content\" : \"one\"}, \"done\" : false }",
            "{\"content\":{\"content\":[\"content\",\"x\"],\"text\":\"\"},\"text\":\"a\\\\\"}");

    private static final Set<String> TEXTS = Set.of("content", "text", "arguments", "obfuscation", "created_at");

    private final FrameOutlines outlines = new FrameOutlines();

    @ParameterizedTest
    @ValueSource(strings = {"two", "longer than it was", "\\\"quoted\\\" \\\\ \\n\\u00e9\\ud83d", "é 😀", "}]"})
    void doesNotReadAgainWhatDiffersInTexts(String text) {
        JsonValue first = outlines.outline(CHAT).orElseThrow();

        Optional<JsonValue> next = outlines.outline(CHAT.replace("one", text).replace("abc", "x"));

        assertThat(next.orElseThrow()).isSameAs(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "a\\", "\\x", "\\u12g4", "\\u123", "one\",\"error\":\"e"})
    void readsATextThatIsNone(String text) {
        outlines.outline(CHAT);
        String frame = CHAT.replace("one", text);

        assertThat(said(outlines.outline(frame))).isEqualTo(said(JsonReader.outline(frame)));
    }

    @Test
    void readsAFrameThatDiffersInMore() {
        outlines.outline(CHAT);

        JsonObject next =
                (JsonObject) outlines.outline(CHAT.replace("null", "\"stop\"")).orElseThrow();

        assertThat(((JsonObject) ((JsonArray) next.get("choices")).values().get(0)).text("finish_reason"))
                .contains("stop");
        assertThat(outlines.outline(CHAT + " ")).isPresent();
        assertThat(outlines.outline(CHAT + "}")).isEmpty();
        assertThat(outlines.outline(CHAT.substring(1))).isEmpty();
        assertThat(outlines.outline(CHAT)).isPresent();
    }

    @Test
    void saysOfAnyFrameWhatReadingItSays() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String frame = FRAMES.get(random.nextInt(FRAMES.size()));
            outlines.outline(frame);
            String next = changed(frame, random);

            assertThat(said(outlines.outline(next)))
                    .as("seed %d: %s", seed, next)
                    .isEqualTo(said(JsonReader.outline(next)));
        }
    }

    private static String changed(String frame, Random random) {
        StringBuilder text = new StringBuilder(frame);
        for (int edits = random.nextInt(3); edits >= 0; edits--) {
            int at = random.nextInt(text.length());
            String piece = List.of(
                            "\"", "\\", "\n", "u00e9", "a", ":", ",", "}", "]", " ", "\"content\":", "\ud83d", "0")
                    .get(random.nextInt(13));
            text.replace(at, at + random.nextInt(2), piece);
        }
        return text.toString();
    }

    /** What an outline says, texts left out unless they are empty. */
    private static String said(Optional<JsonValue> outline) {
        return outline.map(value -> said("", value)).orElse("no JSON");
    }

    private static String said(String name, JsonValue value) {
        StringBuilder said = new StringBuilder();
        if (value instanceof JsonObject object) {
            object.members()
                    .forEach(member -> said.append(member.name())
                            .append('=')
                            .append(said(member.name(), member.value()))
                            .append(';'));
            return "{" + said + "}";
        }
        if (value instanceof JsonArray array) {
            array.values().forEach(element -> said.append(said("", element)).append(','));
            return "[" + said + array.passedOver() + "]";
        }
        if (value instanceof JsonString string) {
            return TEXTS.contains(name) && !string.value().isEmpty() ? "text" : "'" + string.value() + "'";
        }
        return value.toString();
    }
}
