package dev.aicache.gateway;

import java.util.function.Function;

/** Reads one argument of a route. */
interface ArgumentReader {

    /**
     * The argument's value, or another where the route does not write it.
     *
     * @param parser throws {@link IllegalArgumentException} for a text that is no value
     * @param remedy says what to write
     * @throws InvalidArgumentException if the route writes what is no value
     */
    <T> T read(String name, Function<String, T> parser, T otherwise, String remedy);
}
