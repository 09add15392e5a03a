package dev.aicache.demo.model;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * An answer in a provider's format, not yet on the wire.
 *
 * @param isStream whether the frames are the events of a stream; else there is one frame
 * @param tokens how many tokens the model generated for it
 */
record Answer(int status, boolean isStream, List<Frame> frames, int tokens) {

    static Answer json(int status, JsonNode body, int tokens) {
        return new Answer(status, false, List.of(new Frame(Json.write(body), true)), tokens);
    }

    static Answer stream(List<Frame> frames, int tokens) {
        return new Answer(200, true, List.copyOf(frames), tokens);
    }
}
