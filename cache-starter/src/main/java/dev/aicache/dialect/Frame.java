package dev.aicache.dialect;

/**
 * What a stream sends at a time.
 *
 * @param event the name of the event, or an empty string where it has none
 */
record Frame(String event, JsonObject data) {

    static Frame of(JsonObject data) {
        return new Frame("", data);
    }

    @Override
    public String toString() {
        return event;
    }
}
