package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A content block while its deltas come in. Not thread-safe. */
final class AnthropicBlock {

    private static final int TYPE_AND_VALUE = 2;

    private final JsonObject start;
    private final Gathering deltas = new Gathering();

    AnthropicBlock(JsonObject start) {
        this.start = start;
        Strict.check(start.text("type").isPresent());
    }

    /** Takes a delta that belongs to a block of this type and has nothing beside its value. */
    void add(JsonObject delta) {
        String member = member(delta.text("type").orElse(""));
        JsonValue value = delta.get(member);
        if (value == null || delta.members().size() != TYPE_AND_VALUE) {
            throw new NotConvertibleException();
        }
        deltas.add(new Members().put(member, value).build());
    }

    private String member(String deltaType) {
        String blockType = start.text("type").orElse("");
        String fitting = switch (deltaType) {
            case "text_delta", "citations_delta" -> "text";
            case "thinking_delta", "signature_delta" -> "thinking";
            case "input_json_delta" -> hasInput(blockType) ? blockType : "";
            default -> "";
        };
        Strict.check(!fitting.isEmpty() && fitting.equals(blockType));
        return switch (deltaType) {
            case "text_delta" -> "text";
            case "citations_delta" -> "citation";
            case "thinking_delta" -> "thinking";
            case "signature_delta" -> "signature";
            default -> "partial_json";
        };
    }

    /** Whether blocks of the type have their input in pieces of JSON text. */
    static boolean hasInput(String blockType) {
        return blockType.endsWith("tool_use");
    }

    JsonObject whole() {
        List<JsonValue> citations = new ArrayList<>();
        Members block = Members.of(start);
        for (JsonObject.Member delta :
                deltas.whole(Map.of(), AnthropicBlock::list).members()) {
            List<JsonValue> values = Strict.array(delta.value()).values();
            switch (delta.name()) {
                case "citation" -> citations.addAll(values);
                case "partial_json" -> block.put("input", input(Fold.TEXT.of(values)));
                case "signature" -> putText(block, delta.name(), values, Fold.ONCE);
                default -> putText(block, delta.name(), values, Fold.TEXT);
            }
        }
        if (!citations.isEmpty()) {
            JsonValue before = start.get("citations");
            Strict.check(before == null || (before instanceof JsonArray array && array.size() == 0));
            block.put("citations", new JsonArray(citations, 0));
        }
        return block.build();
    }

    private static JsonValue list(List<JsonValue> values) {
        return new JsonArray(values, 0);
    }

    /** What a block begins with is empty where deltas follow. */
    private void putText(Members block, String name, List<JsonValue> values, Fold fold) {
        JsonValue before = start.get(name);
        Strict.check(before == null
                || (before instanceof JsonString text && text.value().isEmpty()));
        block.put(name, Strict.text(fold.of(values)));
    }

    private JsonValue input(JsonValue json) {
        Strict.check(start.get("input") instanceof JsonObject before
                && before.members().isEmpty());
        String text = Strict.text(json);
        return text.isBlank() ? JsonObject.EMPTY : JsonReader.exact(text).orElseThrow(NotConvertibleException::new);
    }
}
