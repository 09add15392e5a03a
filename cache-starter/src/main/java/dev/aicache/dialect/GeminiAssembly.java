package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes one answer of the frames of a Gemini stream. */
final class GeminiAssembly {

    private static final Map<String, Fold> CONTENT = Map.of("role", Fold.AGREED, "parts", GeminiAssembly::parts);

    private static final Map<String, Fold> CANDIDATE =
            Map.of("index", Fold.AGREED, "content", Fold.object(CONTENT, Fold.ONCE), "finishReason", Fold.AGREED);

    private static final Map<String, Fold> ANSWER =
            Map.of("candidates", GeminiAssembly::candidates, "usageMetadata", GeminiAssembly::usage);

    private GeminiAssembly() {}

    /**
     * The answer.
     *
     * @throws NotConvertibleException if a member of a frame has no certain place in it
     */
    static JsonObject of(List<Frame> frames) {
        Strict.check(!frames.isEmpty());
        if (frames.size() == 1) {
            return frames.get(0).data();
        }
        Gathering gathering = new Gathering();
        for (Frame frame : frames) {
            Strict.check(frame.event().isEmpty() && frame.data().get("error") == null);
            gathering.add(frame.data());
        }
        return gathering.whole(ANSWER, Fold.HEADER);
    }

    /** Parts of successive frames: texts that follow one another are one, if they say nothing but their text. */
    private static JsonValue parts(List<JsonValue> lists) {
        List<JsonValue> parts = new ArrayList<>();
        for (JsonValue list : lists) {
            List<JsonValue> next = Strict.array(list).values();
            for (int i = 0; i < next.size(); i++) {
                JsonObject part = Strict.object(next.get(i));
                int last = parts.size() - 1;
                if (i == 0 && last >= 0 && isText(part) && continues(Strict.object(parts.get(last)), part)) {
                    parts.set(last, joined(Strict.object(parts.get(last)), part));
                } else {
                    parts.add(part);
                }
            }
        }
        return new JsonArray(parts, 0);
    }

    private static boolean isText(JsonObject part) {
        return part.text("text").isPresent()
                && part.members().stream()
                        .allMatch(member -> Set.of("text", "thought").contains(member.name()));
    }

    private static boolean continues(JsonObject before, JsonObject part) {
        return isText(before)
                && before.members().size() == part.members().size()
                && (part.get("thought") == null || JsonEquality.areEqual(before.get("thought"), part.get("thought")));
    }

    private static JsonObject joined(JsonObject before, JsonObject part) {
        return Members.of(before)
                .put("text", Strict.text(before.get("text")) + Strict.text(part.get("text")))
                .build();
    }

    /** Candidates by their index; the first may leave it out. */
    private static JsonValue candidates(List<JsonValue> lists) {
        TreeMap<Integer, List<JsonValue>> byIndex = new TreeMap<>();
        for (JsonValue list : lists) {
            for (JsonValue value : Strict.array(list).values()) {
                JsonValue index = Strict.object(value).get("index");
                byIndex.computeIfAbsent(index == null ? 0 : Strict.count(index), any -> new ArrayList<>())
                        .add(value);
            }
        }
        List<JsonValue> candidates = new ArrayList<>();
        byIndex.forEach((index, values) -> {
            Strict.check(index == candidates.size());
            candidates.add(Fold.object(CANDIDATE, Fold.ONCE).of(values));
        });
        return new JsonArray(candidates, 0);
    }

    /** Counts are cumulative: the last frame's stand for all, if it has all that were there before. */
    private static JsonValue usage(List<JsonValue> values) {
        JsonObject last = Strict.object(values.get(values.size() - 1));
        for (JsonValue value : values) {
            Strict.check(Strict.object(value).members().stream().allMatch(member -> last.get(member.name()) != null));
        }
        return last;
    }
}
