package dev.aicache.benchmarks.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model of the upstream answers: the model's name says it, so that the upstream need not be told. Immutable.
 *
 * @param bytes of the whole answer
 * @param events how many a stream has, its end included; 0 for one JSON document
 * @param isTogether whether the events of a stream are written at once, and not each for itself
 * @param delay until the first byte
 */
record Answer(int bytes, int events, boolean isTogether, Duration delay) {

    private static final Pattern MODEL =
            Pattern.compile("simulated-(\\d+)b(?:-(\\d+)e)?(-together)?(?:-after-(\\d+)ms)?");

    static Answer json(int bytes) {
        return new Answer(bytes, 0, false, Duration.ZERO);
    }

    static Answer stream(int bytes, int events) {
        return new Answer(bytes, events, false, Duration.ZERO);
    }

    Answer together() {
        return new Answer(bytes, events, true, delay);
    }

    Answer after(Duration later) {
        return new Answer(bytes, events, isTogether, later);
    }

    /** @throws IllegalArgumentException if no model has this name */
    static Answer of(String model) {
        Matcher parts = MODEL.matcher(model);
        if (!parts.matches()) {
            throw new IllegalArgumentException("There is no model " + model);
        }
        return new Answer(
                Integer.parseInt(parts.group(1)),
                parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2)),
                parts.group(3) != null,
                Duration.ofMillis(parts.group(4) == null ? 0 : Long.parseLong(parts.group(4))));
    }

    String model() {
        return "simulated-" + bytes + "b"
                + (events > 0 ? "-" + events + "e" : "")
                + (isTogether ? "-together" : "")
                + (delay.isZero() ? "" : "-after-" + delay.toMillis() + "ms");
    }

    boolean isStream() {
        return events > 0;
    }

    String contentType() {
        return isStream() ? "text/event-stream" : "application/json";
    }

    /** How it is asked for: everything of the question but its number, which stands between the two. */
    Question question() {
        return Question.of(this);
    }

    /** The pieces that are written for themselves, with eight digits that tell one question from another. */
    byte[][] pieces(long digits) {
        String sign = "%08x".formatted(digits & 0xffff_ffffL);
        if (!isStream()) {
            return new byte[][] {document(sign)};
        }
        byte[][] pieces = new byte[events][];
        int left = bytes;
        for (int event = 0; event < events; event++) {
            boolean isEnd = event == events - 1;
            pieces[event] = isEnd
                    ? ascii("data: [DONE]\n\n")
                    : event(sign, event == events - 2, (left - 14) / (events - 1 - event));
            left -= pieces[event].length;
        }
        return pieces;
    }

    private byte[] document(String sign) {
        String head = "{\"id\":\"chatcmpl-" + sign + "\",\"object\":\"chat.completion\",\"created\":1790000000,"
                + "\"model\":\"" + model()
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        String tail = "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":180,\"total_tokens\":300}}";
        return padded(head, tail, bytes);
    }

    private static byte[] event(String sign, boolean isLast, int size) {
        String head = "data: {\"id\":\"chatcmpl-" + sign + "\",\"object\":\"chat.completion.chunk\","
                + "\"created\":1790000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":";
        return isLast
                ? padded(head + "{}", ",\"finish_reason\":\"stop\"}]}\n\n", size)
                : padded(head + "{\"content\":\"", "\"},\"finish_reason\":null}]}\n\n", size);
    }

    private static byte[] padded(String head, String tail, int size) {
        int missing = size - head.length() - tail.length();
        boolean isText = head.endsWith("\"");
        return ascii(head + (isText ? "x" : " ").repeat(Math.max(0, missing)) + tail);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
