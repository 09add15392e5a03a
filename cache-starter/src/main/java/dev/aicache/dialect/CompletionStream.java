package dev.aicache.dialect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What streams of OpenAI's chat and of its older completions have in common: {@code [DONE]} at the end, and before it,
 * if that was asked for, a frame without choices that has the usage, while all others have {@code usage: null}.
 */
abstract class CompletionStream extends FrameForms {

    private static final String OPTIONS = "stream_options";
    private static final String USAGE = "usage";

    private final Set<String> neutral;

    /**
     * @param neutral members of a request that change no form of its answer more than another. Others might: some servers
     *     report only in whole answers what they were asked for
     */
    CompletionStream(Set<String> neutral) {
        super(
                Map.of(Form.SSE, Framing.EVENTS_UNTIL_DONE, Form.SSE_WITH_USAGE, Framing.EVENTS_UNTIL_DONE),
                Map.of(
                        Form.JSON, List.of(Form.SSE_WITH_USAGE, Form.SSE),
                        Form.SSE, List.of(Form.SSE_WITH_USAGE, Form.JSON),
                        Form.SSE_WITH_USAGE, List.of(Form.JSON)));
        this.neutral = neutral;
    }

    // Other options change more of the stream than whether it has its usage.
    @Override
    public final Optional<Asked> asked(String path, @Nullable String query, JsonObject request) {
        if (!request.members().stream().allMatch(member -> neutral.contains(member.name()))) {
            return Optional.empty();
        }
        boolean isStream = StreamMember.of(request, false).orElse(false);
        JsonValue options = request.get(OPTIONS);
        if (isStream && options instanceof JsonObject object && isAboutUsage(object)) {
            Form form = object.get("include_usage") == JsonLiteral.TRUE ? Form.SSE_WITH_USAGE : Form.SSE;
            return Optional.of(new Asked(form, path, query, StreamMember.without(request, OPTIONS)));
        }
        return options == null ? StreamMember.asked(path, query, request, false, Form.SSE) : Optional.empty();
    }

    private static boolean isAboutUsage(JsonObject options) {
        return options.members().stream()
                .allMatch(option -> option.name().equals("include_usage")
                        && (option.value() == JsonLiteral.TRUE || option.value() == JsonLiteral.FALSE));
    }

    @Override
    final void check(JsonObject answer) {
        Strict.check(answer.get(USAGE) instanceof JsonObject);
    }

    @Override
    final List<Frame> shape(List<Frame> frames, Form to) {
        long reports = frames.stream().filter(CompletionStream::isReport).count();
        if (to == Form.SSE_WITH_USAGE) {
            Strict.check(reports == 1);
            return frames;
        }
        Strict.check(reports <= 1);
        return frames.stream()
                .filter(frame -> !isReport(frame))
                .map(CompletionStream::withoutUsage)
                .toList();
    }

    private static boolean isReport(Frame frame) {
        return frame.data().has(USAGE)
                && frame.data().get("choices") instanceof JsonArray choices
                && choices.size() == 0;
    }

    // Usage beside choices says how far the stream has come, and who did not ask for usage would not have it.
    private static Frame withoutUsage(Frame frame) {
        Strict.check(!frame.data().has(USAGE));
        Members members = Members.of(frame.data());
        members.take(USAGE);
        return new Frame(frame.event(), members.build());
    }

    /** Refuses a frame that no successful stream without extras has. */
    static void checkFrame(Frame frame) {
        JsonObject data = frame.data();
        boolean isPlain = frame.event().isEmpty()
                && data.get("error") == null
                && !data.has("moderation")
                && data.get("choices") instanceof JsonArray choices
                && (choices.size() == 0 || !data.has(USAGE));
        Strict.check(isPlain);
    }

    /** What all frames of an answer have: its simple members, and {@code usage: null} where it has usage. */
    static JsonObject header(JsonObject answer, String kind) {
        Members header = new Members();
        for (JsonObject.Member member : answer.members()) {
            JsonValue value = member.value();
            boolean isSimple = value instanceof JsonString || value instanceof JsonNumber || isBoolean(value);
            if (isSimple) {
                header.put(member.name(), value);
            } else if (member.name().equals("choices")) {
                header.put("choices", JsonArray.EMPTY);
            } else if (member.name().equals(USAGE)) {
                header.put(USAGE, JsonLiteral.NULL);
            }
        }
        return header.replace("object", new JsonString(kind)).build();
    }

    /** What only the first frame has: lists and objects whose place in a stream no document tells. */
    static Members first(JsonObject answer, JsonObject header) {
        Members first = Members.of(header);
        for (JsonObject.Member member : answer.members()) {
            if (header.get(member.name()) == null) {
                first.put(member.name(), member.value());
            }
        }
        return first;
    }

    private static boolean isBoolean(JsonValue value) {
        return value == JsonLiteral.TRUE || value == JsonLiteral.FALSE;
    }

    /** Adds the frame with the usage, if the answer has any. */
    static void report(JsonObject answer, JsonObject header, List<Frame> frames) {
        if (answer.get(USAGE) instanceof JsonObject usage) {
            frames.add(Frame.of(Members.of(header).put(USAGE, usage).build()));
        }
    }
}
