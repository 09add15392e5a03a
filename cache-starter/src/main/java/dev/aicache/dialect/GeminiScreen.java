package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.aicache.BypassReason;

/**
 * What all of Gemini's requests have in common. Protobuf reads every member by two names, {@code cachedContent} and
 * {@code cached_content}, so both are looked for. Requests that are part of another, as in a batch, are looked at as
 * those that come alone.
 */
final class GeminiScreen {

    /** {@code labels} are for the bill; they alone leave the key. */
    static final FieldRules RULES = OrderedFields.rules()
            .ignore("labels")
            .keepOrder("generateContentRequest", "generate_content_request")
            .build();

    private static final List<String> PARTS = List.of("generateContentRequest", "generate_content_request", "requests");

    private final RequestScreen screen = new RequestScreen(ClientTools::isGemini);

    Optional<BypassReason> bypass(JsonObject request) {
        // Where the answer is to be written to; the other spelling is in everyone's list.
        if (request.has("output_config")) {
            return Optional.of(BypassReason.STATEFUL);
        }
        return screen.bypass(request)
                .or(() -> PARTS.stream()
                        .flatMap(name -> request.all(name).stream())
                        .flatMap(GeminiScreen::requests)
                        .map(this::bypass)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Stream<JsonObject> requests(JsonValue value) {
        Stream<JsonValue> values = value instanceof JsonArray array ? array.values().stream() : Stream.of(value);
        return values.filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }
}
