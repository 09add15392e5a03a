package dev.aicache.dialect;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** How an answer is to be read, by its media type. */
enum AnswerForm {
    JSON,
    SSE,
    NDJSON,
    OTHER;

    private static final Pattern JSON_BY_SUFFIX =
            Pattern.compile("\\s*application/[^\\s/]+\\+json\\s*", Pattern.CASE_INSENSITIVE);

    /** Reads a {@code Content-Type} leniently: parameters, letter case and white space around it do not matter. */
    static AnswerForm of(@Nullable String contentType) {
        if (contentType == null || contentType.indexOf(',') >= 0) {
            return OTHER;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "application/json" -> JSON;
            case "text/event-stream" -> SSE;
            case "application/x-ndjson", "application/ndjson", "application/jsonl" -> NDJSON;
            case "application/problem+json" -> OTHER;
            default -> JSON_BY_SUFFIX.matcher(type).matches() ? JSON : OTHER;
        };
    }
}
