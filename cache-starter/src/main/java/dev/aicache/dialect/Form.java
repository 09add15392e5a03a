package dev.aicache.dialect;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * In what form an answer is given. Requests that differ in nothing but the form they ask for have the same content, and
 * one's answer may be made into the other's. The order of the constants is part of the key.
 */
public enum Form {
    /** An answer whose form nothing is known of: it is given as it came, or not at all. */
    ONLY(""),

    /** One JSON object. */
    JSON("application/json"),

    /** An event stream, without a report of usage where the dialect has one only on request. */
    SSE("text/event-stream"),

    /** An event stream with the report of usage that was asked for. */
    SSE_WITH_USAGE("text/event-stream"),

    /** An array of what the event stream would have as its events. */
    JSON_ARRAY("application/json"),

    /** JSON objects, one a line. */
    NDJSON("application/x-ndjson");

    private final String mediaType;

    Form(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The {@code Content-Type} of an answer in this form. */
    public String mediaType() {
        return mediaType;
    }

    /** Whether a recorded answer of this {@code Content-Type} came in the form that was asked for, in UTF-8. */
    boolean isIn(@Nullable String contentType) {
        if (contentType == null || this == ONLY) {
            return false;
        }
        String type = contentType.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "");
        return type.equals(mediaType) || type.equals(mediaType + ";charset=utf-8");
    }
}
