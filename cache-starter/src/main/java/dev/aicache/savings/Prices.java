package dev.aicache.savings;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The prices of models by their names. A name stands for every model whose name begins with it, because providers answer
 * with the name of a version: {@code gpt-5-mini} is the price of {@code gpt-5-mini-2026-01-01}. Of several such names the
 * longest counts. Letter case matters. A name can have one price after another, each from a day on. Immutable.
 */
public final class Prices {

    /** The name that stands for all models that no other name stands for. */
    public static final String OTHERS = "*";

    /**
     * The price of a model that has none where one is needed: 1 for a million input tokens and 4 for a million output
     * tokens. Of no currency; about the proportion at which providers charge the two.
     */
    public static final Price UNKNOWN = new Price(1, 4);

    private final List<Named> longestFirst;

    /** Prices of one name, by the day from which each is in force. */
    private record Named(String name, NavigableMap<LocalDate, Price> byDay) {

        boolean isFor(@Nullable String model) {
            return name.equals(OTHERS) || (model != null && model.startsWith(name));
        }
    }

    private Prices(List<Named> longestFirst) {
        this.longestFirst = longestFirst;
    }

    /** Prices by the beginning of model names; {@link #OTHERS} is the rest. */
    public static Prices of(Map<String, Price> byName) {
        return dated(byName.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Map.of(LocalDate.MIN, entry.getValue()))));
    }

    /** The same, each name with its prices by the day from which they are in force; {@link LocalDate#MIN} is always. */
    public static Prices dated(Map<String, Map<LocalDate, Price>> byName) {
        return new Prices(byName.entrySet().stream()
                .map(entry -> new Named(entry.getKey(), new TreeMap<>(entry.getValue())))
                .sorted(Comparator.comparing((Named named) -> named.name().equals(OTHERS))
                        .thenComparing(named -> -named.name().length()))
                .toList());
    }

    /**
     * The model's price on the day, or null where it has none: no name stands for it, or the one that does has no price
     * yet.
     *
     * @param model null where it is not known
     */
    @Nullable
    Price find(@Nullable String model, LocalDate day) {
        Named named = named(model);
        Map.Entry<LocalDate, Price> price = named == null ? null : named.byDay().floorEntry(day);
        return price == null ? null : price.getValue();
    }

    /** The model's price on the day, and {@link #UNKNOWN} where it has none. */
    Price forModel(@Nullable String model, LocalDate day) {
        Price price = find(model, day);
        return price == null ? UNKNOWN : price;
    }

    /** The name, other than {@link #OTHERS}, that stands for the model; it has the same prices. Null where none does. */
    @Nullable
    String nameFor(String model) {
        Named named = named(model);
        return named == null || named.name().equals(OTHERS) ? null : named.name();
    }

    private @Nullable Named named(@Nullable String model) {
        for (Named each : longestFirst) {
            if (each.isFor(model)) {
                return each;
            }
        }
        return null;
    }
}
