package dev.aicache.dialect;

/** Finds strings that are no Unicode text: an escape such as {@code \ud83d} without its other half (RFC 8259 §8.2). */
final class Surrogates {

    private Surrogates() {}

    /** Whether every name and string of the value is well-formed. */
    static boolean arePaired(JsonValue value) {
        if (value instanceof JsonString string) {
            return arePaired(string.value());
        }
        if (value instanceof JsonArray array) {
            for (JsonValue element : array.values()) {
                if (!arePaired(element)) {
                    return false;
                }
            }
        } else if (value instanceof JsonObject object) {
            for (JsonObject.Member member : object.members()) {
                if (!arePaired(member.name()) || !arePaired(member.value())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean arePaired(String text) {
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return true;
    }
}
