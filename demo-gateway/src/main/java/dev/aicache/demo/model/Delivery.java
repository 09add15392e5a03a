package dev.aicache.demo.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How an answer goes over the wire: what of it is sent, what length the head declares, how the body ends. A function of
 * the answer and the fault.
 *
 * @param declaredLength the {@code Content-Length}, or -1 for chunks
 */
record Delivery(List<Frame> frames, long declaredLength, Ending ending) {

    /** What is promised beyond what is sent, in bytes. */
    private static final int MISSING = 100;

    /** How the body ends. */
    enum Ending {
        /** As HTTP wants it. */
        CLEAN,
        /** With a TCP reset. */
        RESET,
        /** With the connection closed, too early. */
        CLOSE,
        /** Never. */
        SILENCE
    }

    static Delivery of(Answer answer, Fault fault) {
        List<Frame> all = answer.frames();
        return switch (fault) {
            case RESET -> new Delivery(half(answer), answer.isStream() ? -1 : length(all), Ending.RESET);
            case STALL -> new Delivery(beginning(answer), answer.isStream() ? -1 : length(all), Ending.SILENCE);
            case SHORT_LENGTH -> new Delivery(all, length(all) + MISSING, Ending.CLOSE);
            case TRUNCATE -> clean(answer, half(answer));
            case CUT_JSON -> clean(answer, cut(answer));
            default -> clean(answer, all);
        };
    }

    private static Delivery clean(Answer answer, List<Frame> frames) {
        return new Delivery(frames, answer.isStream() ? -1 : length(frames), Ending.CLEAN);
    }

    private static List<Frame> half(Answer answer) {
        List<Frame> all = answer.frames();
        return answer.isStream() ? all.subList(0, (all.size() + 1) / 2) : List.of(half(all.get(0)));
    }

    private static Frame half(Frame frame) {
        String text = frame.text();
        return new Frame(
                text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2)), true);
    }

    /** Half of the answer, the last event cut in two. */
    private static List<Frame> cut(Answer answer) {
        List<Frame> half = half(answer);
        if (!answer.isStream()) {
            return half;
        }
        List<Frame> cut = new ArrayList<>(half.subList(0, half.size() - 1));
        cut.add(half(half.get(half.size() - 1)));
        return cut;
    }

    /** The events up to the first token. */
    private static List<Frame> beginning(Answer answer) {
        return answer.isStream() ? answer.frames().subList(0, firstToken(answer.frames()) + 1) : half(answer);
    }

    /** Which frame the model's first token is in; the last one, where no frame has a token. */
    int firstToken() {
        return firstToken(frames);
    }

    private static int firstToken(List<Frame> frames) {
        int first = 0;
        while (first < frames.size() - 1 && !frames.get(first).isToken()) {
            first++;
        }
        return first;
    }

    private static long length(List<Frame> frames) {
        return frames.stream()
                .mapToLong(frame -> frame.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
