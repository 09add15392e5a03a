package dev.aicache.demo.many;

import java.io.IOException;
import java.util.List;

/** Starts gateways of the demo's, each in a role of its own. */
interface Gateways {

    /** A gateway that runs until it is closed. */
    interface Running extends AutoCloseable {

        /** Where it listens on 127.0.0.1. */
        int port();

        @Override
        void close();
    }

    /**
     * Starts one and returns when it answers.
     *
     * @param name what it is called in what is printed
     * @param profile its role: {@code member} or {@code edge}
     * @param settings more properties, as {@code name=value}
     */
    Running start(String name, String profile, List<String> settings) throws IOException, InterruptedException;
}
