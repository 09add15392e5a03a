package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import dev.aicache.SkipReason;

/**
 * Reads Azure's content filter annotations. A filter that failed ({@code error}) has let unvetted content through; one
 * that acted ({@code filtered}) has cut the answer, even where a finish reason says otherwise.
 */
final class ContentFilter {

    private static final List<String> ANNOTATIONS = List.of(
            "content_filter_results",
            "content_filter_result",
            "content_filters",
            "prompt_filter_results",
            "prompt_annotations");

    private ContentFilter() {}

    static Optional<SkipReason> judge(JsonObject annotated) {
        // Asked for each event of a stream, of which hardly any has one.
        for (String name : ANNOTATIONS) {
            for (JsonValue annotation : annotated.all(name)) {
                Optional<SkipReason> fault = worst(annotation);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SkipReason> worst(JsonValue value) {
        if (value instanceof JsonArray array) {
            return array.values().stream()
                    .map(ContentFilter::worst)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (!(value instanceof JsonObject object)) {
            return Optional.empty();
        }
        if (object.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (object.get("filtered") == JsonLiteral.TRUE) {
            return Optional.of(SkipReason.FINISH_REASON);
        }
        return object.members().stream()
                .map(member -> worst(member.value()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
