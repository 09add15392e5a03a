package dev.aicache.demo.model;

import tools.jackson.databind.JsonNode;

/** One path of the simulated model. Stateless. */
interface Endpoint {

    Provider provider();

    /** Whether it can be asked with the method. */
    default boolean allows(String method) {
        return method.equals("POST");
    }

    /** Whether it answers without thinking. */
    default boolean isInstant() {
        return false;
    }

    /**
     * The answer to a request.
     *
     * @param request the body; an empty object where there is none
     * @throws InvalidRequestException if the provider would refuse the request
     */
    Answer answer(JsonNode request, Call call);
}
