package dev.aicache.dialect;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * In what form an answer is given. Requests that differ in nothing but the form they ask for have the same content, and
 * one's answer may be made into the other's.
 */
public enum Form {
    /** An answer whose form nothing is known of: it is given as it came, or not at all. */
    ONLY(0, ""),

    /** One JSON object. */
    JSON(1, "application/json"),

    /** An event stream, without a report of usage where the dialect has one only on request. */
    SSE(2, "text/event-stream"),

    /** An event stream with the report of usage that was asked for. */
    SSE_WITH_USAGE(3, "text/event-stream"),

    /** An array of what the event stream would have as its events. */
    JSON_ARRAY(4, "application/json"),

    /** JSON objects, one a line. */
    NDJSON(5, "application/x-ndjson");

    private final int code;
    private final String mediaType;

    Form(int code, String mediaType) {
        this.code = code;
        this.mediaType = mediaType;
    }

    /** A number from 0 to 7 for the form, part of the keys of entries. */
    public int code() {
        return code;
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
