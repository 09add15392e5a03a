package dev.aicache.demo.model;

import tools.jackson.databind.JsonNode;

/** Every path that the simulated model does not have. */
final class UnknownPath implements Endpoint {

    private final Provider openAi;

    UnknownPath(Provider openAi) {
        this.openAi = openAi;
    }

    @Override
    public Provider provider() {
        return openAi;
    }

    @Override
    public boolean allows(String method) {
        return true;
    }

    @Override
    public boolean isInstant() {
        return true;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        throw new InvalidRequestException(404, "The simulated model has no such path.");
    }
}
