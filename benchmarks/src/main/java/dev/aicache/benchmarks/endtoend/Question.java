package dev.aicache.benchmarks.endtoend;

import java.nio.charset.StandardCharsets;

/**
 * A request for an {@link Answer}, all of whose numbers have the same length. Immutable.
 *
 * @param isGet whether it is a GET, the number in its query, and otherwise a POST with a body of {@value #BODY_BYTES} bytes
 * @param before what stands before the number, in the path or in the body
 * @param after what stands behind it
 */
record Question(boolean isGet, String before, String after) {

    static final String PATH = "/v1/chat/completions";

    private static final int BODY_BYTES = 600;
    private static final int DIGITS = 10;

    static Question of(Answer answer) {
        String before = "{\"model\": \"" + answer.model() + "\", \"stream\": " + answer.isStream()
                + ", \"temperature\": 0, \"messages\": [{\"role\": \"user\", \"content\": \"Question ";
        String end = "\"}]}";
        String padding = "?".repeat(BODY_BYTES - before.length() - DIGITS - end.length() - 1);
        return new Question(false, before, " " + padding + end);
    }

    /** The same as a GET, for caches that know no other method. */
    Question asGet(Answer answer) {
        return new Question(true, PATH + "?model=" + answer.model() + "&question=", "");
    }

    /** The body of a POST, or the path of a GET. */
    String text(long number) {
        return before + digits(number) + after;
    }

    /** The whole request as it goes over the wire, up to the number. */
    String head(int port) {
        String headers = "Host: 127.0.0.1:" + port + "\r\nAuthorization: Bearer benchmark\r\n";
        return isGet
                ? "GET " + before
                : "POST " + PATH + " HTTP/1.1\r\n" + headers + "Content-Type: application/json\r\nContent-Length: "
                        + BODY_BYTES + "\r\n\r\n" + before;
    }

    /** And what follows the number. */
    String tail(int port) {
        return isGet
                ? after + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer benchmark\r\n\r\n"
                : after;
    }

    byte[] wire(int port, long number) {
        return (head(port) + digits(number) + tail(port)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String digits(long number) {
        return ("%0" + DIGITS + "d").formatted(number);
    }
}
