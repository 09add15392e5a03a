package dev.aicache.dialect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of each golden recording in another form: the same, or nothing. */
class GoldenFormsTests {

    private static final Map<String, FrameForms> FORMS = Map.of(
            "openai-chat", new ChatForms(),
            "azure-chat", new ChatForms(),
            "vllm-chat", new ChatForms(),
            "openai-completions", new CompletionsForms(),
            "openai-responses", new ResponsesForms(),
            "anthropic-messages", new AnthropicForms(),
            "gemini", new GeminiForms(),
            "ollama-chat", new OllamaForms(),
            "ollama-generate", new OllamaForms());

    /** A case and what its files are; absent where it has no such form. */
    record Golden(String dialect, String name, Path directory) {

        FrameForms forms() {
            return FORMS.get(dialect);
        }

        Optional<byte[]> file(String extension) {
            Path file = directory.resolve(name + extension);
            try {
                return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return dialect + "/" + name;
        }
    }

    static Stream<Golden> cases() throws IOException, URISyntaxException {
        Path root = Path.of(GoldenFormsTests.class.getResource("/golden").toURI());
        return FORMS.keySet().stream().sorted().flatMap(dialect -> {
            try (Stream<Path> files = Files.list(root.resolve(dialect))) {
                List<Golden> cases = files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".request.json"))
                        .map(file -> file.substring(0, file.length() - ".request.json".length()))
                        .sorted()
                        .map(name -> new Golden(dialect, name, root.resolve(dialect)))
                        .toList();
                return cases.stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** What is not good, and never stored. */
    private static final Set<String> BAD = Set.of(
            "cut",
            "error-in-stream",
            "error-in-stream-flat",
            "failed",
            "content-filter",
            "truncated",
            "prompt-blocked");

    /** Whole answers with members that no stream has. */
    private static final Set<String> WHOLE_ONLY = Set.of("openai-responses/logprobs", "vllm-chat/token-ids");

    /** Streams that have members of unknown meaning again and again, annotations of filters, or not the usage. */
    private static final Set<String> STREAM_ONLY = Set.of(
            "azure-chat/async-filter",
            "azure-chat/filter-error",
            "azure-chat/text",
            "azure-chat/tool-call",
            "azure-chat/usage-off",
            "gemini/unknown-fields",
            "openai-chat/unknown-fields",
            "openai-chat/usage-off",
            "openai-completions/unknown-fields",
            "openai-completions/usage-off",
            "vllm-chat/continuous-usage",
            "vllm-chat/usage-off");

    private static final Map<String, Form> STREAMS =
            Map.of(".sse", Form.SSE, ".ndjson", Form.NDJSON, ".stream.json", Form.JSON_ARRAY);

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameAfterItWasAStream(Golden golden) {
        FrameForms forms = golden.forms();
        byte[] json = golden.file(".json").orElseThrow();
        JsonValue answer = JsonReader.exact(json).orElse(JsonLiteral.NULL);

        for (Form form : List.of(Form.SSE, Form.SSE_WITH_USAGE, Form.JSON_ARRAY, Form.NDJSON)) {
            if (!forms.sources(form).contains(Form.JSON)) {
                continue;
            }
            Optional<Rendered> stream = forms.convert(Form.JSON, form, "application/json", json);
            if (stream.isEmpty()) {
                assertThat(BAD.contains(golden.name()) || WHOLE_ONLY.contains(golden.toString()))
                        .as("%s may have no %s", golden, form)
                        .isTrue();
                continue;
            }
            assertThat(WHOLE_ONLY).doesNotContain(golden.toString());
            JsonValue again = forms.assemble(
                    framing(golden, form).read(stream.get().body().toByteArray()));
            JsonValue expected = form == Form.SSE && forms instanceof CompletionStream ? withoutUsage(answer) : answer;
            assertThat(JsonEquality.areEqual(again, expected))
                    .as("%s through %s", golden, form)
                    .isTrue();
            assertThat(stream.get().body().isStream()).isEqualTo(form != Form.JSON_ARRAY);
        }
    }

    private static Framing framing(Golden golden, Form form) {
        return switch (form) {
            case JSON_ARRAY -> Framing.ARRAY;
            case NDJSON -> Framing.LINES;
            default -> golden.forms() instanceof CompletionStream ? Framing.EVENTS_UNTIL_DONE : Framing.EVENTS;
        };
    }

    private static JsonValue withoutUsage(JsonValue answer) {
        Members members = Members.of((JsonObject) answer);
        members.take("usage");
        return members.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheWholeAnswerWhenItWasAStream(Golden golden) {
        JsonValue answer = JsonReader.exact(golden.file(".json").orElseThrow()).orElse(JsonLiteral.NULL);

        STREAMS.forEach((extension, form) -> golden.file(extension).ifPresent(stream -> {
            Optional<Rendered> whole = golden.forms().convert(form, Form.JSON, form.mediaType(), stream);
            if (whole.isEmpty()) {
                assertThat(BAD.contains(golden.name()) || STREAM_ONLY.contains(golden.toString()))
                        .as("%s may have no JSON", golden)
                        .isTrue();
                return;
            }
            assertThat(STREAM_ONLY).doesNotContain(golden.toString());
            if (!golden.toString().equals("vllm-chat/token-ids")) {
                JsonValue made =
                        JsonReader.exact(whole.get().body().toByteArray()).orElseThrow();
                assertThat(isSame(made, answer)).as(golden + extension).isTrue();
            }
        }));
    }

    /** The same but for empty members, which whole answers have and streams have not. */
    private static boolean isSame(JsonValue made, JsonValue answer) {
        if (made instanceof JsonArray array && answer instanceof JsonArray other) {
            return array.size() == other.size()
                    && IntStream.range(0, array.size())
                            .allMatch(i ->
                                    isSame(array.values().get(i), other.values().get(i)));
        }
        if (!(made instanceof JsonObject object) || !(answer instanceof JsonObject other)) {
            return made.equals(answer);
        }
        return object.members().stream()
                        .allMatch(member ->
                                other.get(member.name()) != null && isSame(member.value(), other.get(member.name())))
                && other.members().stream()
                        .allMatch(member -> object.get(member.name()) != null
                                || member.value() == JsonLiteral.NULL
                                || member.value().equals(JsonArray.EMPTY));
    }
}
