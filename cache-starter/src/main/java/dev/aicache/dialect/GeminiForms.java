package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The forms of Gemini's generated content, said by the verb of the path and {@code alt} of the query: one object, events,
 * or an array of what would be the events. An object is a stream of one frame as it is.
 */
final class GeminiForms extends FrameForms {

    private static final String WHOLE = ":generateContent";
    private static final String STREAM = ":streamGenerateContent";

    GeminiForms() {
        super(
                Map.of(Form.SSE, Framing.EVENTS, Form.JSON_ARRAY, Framing.ARRAY),
                Map.of(
                        Form.JSON, List.of(Form.SSE, Form.JSON_ARRAY),
                        Form.SSE, List.of(Form.JSON_ARRAY, Form.JSON),
                        Form.JSON_ARRAY, List.of(Form.SSE, Form.JSON)));
    }

    @Override
    public Optional<Asked> asked(String path, @Nullable String query, JsonObject request) {
        List<String> alts =
                parameters(query).stream().filter(GeminiForms::isAlt).toList();
        if (path.endsWith(WHOLE)) {
            return alts.isEmpty() || alts.equals(List.of("alt=json"))
                    ? Optional.of(new Asked(Form.JSON, path, rest(query), request))
                    : Optional.empty();
        }
        if (!path.endsWith(STREAM)) {
            return Optional.empty();
        }
        String whole = path.substring(0, path.length() - STREAM.length()) + WHOLE;
        if (alts.equals(List.of("alt=sse"))) {
            return Optional.of(new Asked(Form.SSE, whole, rest(query), request));
        }
        return alts.isEmpty() || alts.equals(List.of("alt=json"))
                ? Optional.of(new Asked(Form.JSON_ARRAY, whole, rest(query), request))
                : Optional.empty();
    }

    private static List<String> parameters(@Nullable String query) {
        return query == null || query.isEmpty() ? List.of() : Arrays.asList(query.split("&", -1));
    }

    // Also spelled $alt or with escapes, which is left to the server to read.
    private static boolean isAlt(String parameter) {
        String name = parameter.split("=", -1)[0];
        return name.equals("alt") || name.equals("$alt") || name.indexOf('%') >= 0;
    }

    private static @Nullable String rest(@Nullable String query) {
        String rest = parameters(query).stream()
                .filter(parameter -> !isAlt(parameter))
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? null : rest;
    }

    @Override
    JsonObject assemble(List<Frame> frames) {
        return GeminiAssembly.of(frames);
    }

    @Override
    void check(JsonObject answer) {
        for (JsonValue candidate : Strict.array(answer.get("candidates")).values()) {
            Strict.check(Strict.object(candidate).text("finishReason").isPresent());
        }
    }

    @Override
    List<Frame> split(JsonObject answer) {
        Strict.check(answer.get("error") == null);
        List<Frame> frames = new ArrayList<>();
        frames.add(Frame.of(answer));
        return frames;
    }
}
