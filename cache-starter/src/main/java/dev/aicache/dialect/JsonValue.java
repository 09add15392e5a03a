package dev.aicache.dialect;

/**
 * A JSON text as it was written: member order, number spelling and repeated names are kept, only white space and the
 * spelling of strings are not. Immutable. No {@code toString} below shows content: it may be a prompt.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonLiteral {}
