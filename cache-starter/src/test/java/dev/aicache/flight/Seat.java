package dev.aicache.flight;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import dev.aicache.CacheKey;
import dev.aicache.Headers;

/** A caller's place on a flight, and short ways to fill one. */
record Seat(Flight flight, Reader reader) {

    static final CacheKey KEY = new CacheKey(1, 2, 3, 4);
    static final Head HEAD = new Head(200, Headers.empty(), true, null, null);

    static Seat of(Boarding<?> boarding) {
        return new Seat(Objects.requireNonNull(boarding.flight()), Objects.requireNonNull(boarding.reader()));
    }

    /** Boards the key's flight, the store being empty. */
    static Seat board(Flights flights, FlightLimits limits) {
        return of(boarding(flights, KEY, limits));
    }

    static Boarding<String> boarding(Flights flights, CacheKey key, FlightLimits limits) {
        return flights.board(key, limits, Seat::nothing);
    }

    @SuppressWarnings("NullAway") // what a store without the entry answers
    private static String nothing() {
        return null;
    }

    boolean append(String text) {
        return flight.append(bytes(text));
    }

    /** What there is to read now. */
    String read() {
        StringBuilder all = new StringBuilder();
        for (byte[] piece = reader.poll(); piece != null; piece = reader.poll()) {
            all.append(new String(piece, StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
