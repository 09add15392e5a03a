package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much chance a request leaves to the model.
 *
 * @param temperature what it asks for; infinite where it does not say, or nothing that makes sense, since a provider's
 *     own choice is seldom 0
 * @param seeded whether it brings the seed of the draw
 */
public record Sampling(double temperature, boolean seeded) {

    /** Nothing is drawn, as for embeddings. */
    public static final Sampling NONE = new Sampling(0, false);

    /**
     * What a request says in its members {@code temperature} and {@code seed}.
     *
     * @param below names of objects in the request in which it may say so, too. The highest temperature counts
     */
    static Sampling of(JsonObject request, String... below) {
        List<JsonObject> places = new ArrayList<>(List.of(request));
        for (String name : below) {
            places.addAll(objects(request, name));
        }
        return in(places);
    }

    /** What a request says in an object of its own, and only there. */
    static Sampling within(JsonObject request, String... names) {
        return in(Stream.of(names)
                .flatMap(name -> objects(request, name).stream())
                .toList());
    }

    private static List<JsonObject> objects(JsonObject request, String name) {
        return request.all(name).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    private static Sampling in(List<JsonObject> places) {
        double temperature = all(places, "temperature").stream()
                .mapToDouble(Sampling::temperature)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        List<JsonValue> seeds = all(places, "seed");
        return new Sampling(temperature, !seeds.isEmpty() && seeds.stream().allMatch(Sampling::isSeed));
    }

    private static List<JsonValue> all(List<JsonObject> places, String name) {
        return places.stream().flatMap(place -> place.all(name).stream()).toList();
    }

    private static double temperature(JsonValue value) {
        try {
            double temperature = value instanceof JsonNumber number ? Double.parseDouble(number.lexeme()) : -1;
            return temperature >= 0 ? temperature : Double.POSITIVE_INFINITY;
        } catch (NumberFormatException e) {
            // What only a lenient reader takes for a number.
            return Double.POSITIVE_INFINITY;
        }
    }

    /** A negative seed asks for a random one where it is allowed at all. */
    private static boolean isSeed(JsonValue value) {
        return value instanceof JsonNumber number && !number.lexeme().startsWith("-");
    }

    /** The same for a protocol that has no seed. */
    Sampling withoutSeed() {
        return new Sampling(temperature, false);
    }
}
