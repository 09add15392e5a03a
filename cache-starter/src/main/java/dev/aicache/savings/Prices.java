package dev.aicache.savings;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The prices of models by their names. A name stands for every model whose name begins with it, because providers answer
 * with the name of a version: {@code gpt-5-mini} is the price of {@code gpt-5-mini-2026-01-01}. Of several such names the
 * longest counts. Letter case matters. Immutable.
 */
public final class Prices {

    /** The name that stands for all models that no other name stands for. */
    public static final String OTHERS = "*";

    /**
     * The price of a model that no name stands for where there is no {@link #OTHERS} either: 1 for a million input tokens
     * and 4 for a million output tokens. Of no currency; about the proportion at which providers charge the two.
     */
    public static final Price UNKNOWN = new Price(1, 4);

    private final List<Map.Entry<String, Price>> longestFirst;
    private final Price others;

    private Prices(List<Map.Entry<String, Price>> longestFirst, Price others) {
        this.longestFirst = longestFirst;
        this.others = others;
    }

    /** Prices by the beginning of model names; {@link #OTHERS} is the rest. */
    public static Prices of(Map<String, Price> byName) {
        List<Map.Entry<String, Price>> longestFirst = byName.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(OTHERS))
                .sorted(Comparator.comparing(entry -> -entry.getKey().length()))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
        return new Prices(longestFirst, byName.getOrDefault(OTHERS, UNKNOWN));
    }

    /**
     * The model's price, whatever it is called.
     *
     * @param model null where it is not known
     */
    public Price forModel(@Nullable String model) {
        if (model != null) {
            for (Map.Entry<String, Price> entry : longestFirst) {
                if (model.startsWith(entry.getKey())) {
                    return entry.getValue();
                }
            }
        }
        return others;
    }
}
