package dev.aicache.dialect;

/** The three JSON literals. */
public enum JsonLiteral implements JsonValue {
    TRUE,
    FALSE,
    NULL
}
