package dev.aicache.gateway;

import java.io.Serial;

/** A route's {@code AiCache} argument that cannot be used. */
public final class InvalidArgumentException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    InvalidArgumentException(String routeId, String argument, String problem, String remedy) {
        super("Route '%s': AiCache argument '%s' %s. %s".formatted(routeId, argument, problem, remedy));
        this.problem = "Route '%s': AiCache argument '%s' %s.".formatted(routeId, argument, problem);
        this.remedy = remedy;
    }

    /** What is wrong, and where. */
    public String problem() {
        return problem;
    }

    /** What to write instead. */
    public String remedy() {
        return remedy;
    }
}
