package dev.aicache.autoconfigure;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.aicache.savings.Price;

/**
 * What a model's tokens cost, each for a million, in any currency, the same for all models.
 *
 * @param input input tokens; nothing where absent
 * @param cachedInput of the input tokens those that the provider read from its prompt cache; as input where absent
 * @param cacheWrite of the input tokens those that the provider wrote to its prompt cache; as input where absent
 * @param output output tokens; nothing where absent
 * @param reasoning of the output tokens those of reasoning; as output where absent
 * @param changes later prices, each from a day on; where there is no other, the model has no price before the first
 */
record ModelPrice(
        @Nullable Double input,
        @Nullable Double cachedInput,
        @Nullable Double cacheWrite,
        @Nullable Double output,
        @Nullable Double reasoning,
        @DefaultValue List<Change> changes) {

    /**
     * A price from a day on, which takes nothing over from the one before.
     *
     * @param from the first day, as 2026-01-31, from midnight UTC
     * @param input input tokens; nothing where absent
     * @param cachedInput of the input tokens those that the provider read from its prompt cache; as input where absent
     * @param cacheWrite of the input tokens those that the provider wrote to its prompt cache; as input where absent
     * @param output output tokens; nothing where absent
     * @param reasoning of the output tokens those of reasoning; as output where absent
     */
    record Change(
            @Nullable String from,
            @Nullable Double input,
            @Nullable Double cachedInput,
            @Nullable Double cacheWrite,
            @Nullable Double output,
            @Nullable Double reasoning) {

        private LocalDate day(String property) {
            try {
                if (from != null) {
                    return LocalDate.parse(from.trim());
                }
            } catch (DateTimeException e) {
                // Said below.
            }
            throw new IllegalArgumentException("%s is %s; write the first day of the price, as 2026-01-31"
                    .formatted(property, from == null ? "missing" : "'" + from + "'"));
        }

        private Price price(String property) {
            return new ModelPrice(input, cachedInput, cacheWrite, output, reasoning, List.of()).price(property);
        }
    }

    /**
     * The prices by the day from which each is in force.
     *
     * @param property the name of the property, for messages
     * @throws IllegalArgumentException if a value makes no sense; the message names it and says what to write
     */
    Map<LocalDate, Price> byDay(String property) {
        Map<LocalDate, Price> byDay = new TreeMap<>();
        if (changes.isEmpty() || hasAmount()) {
            byDay.put(LocalDate.MIN, price(property));
        }
        for (int i = 0; i < changes.size(); i++) {
            String each = property + ".changes[" + i + "]";
            LocalDate day = changes.get(i).day(each + ".from");
            if (byDay.put(day, changes.get(i).price(each)) != null) {
                throw new IllegalArgumentException(
                        "%s.from is %s, as that of another change; write one price for a day".formatted(each, day));
            }
        }
        return byDay;
    }

    private boolean hasAmount() {
        return input != null || cachedInput != null || cacheWrite != null || output != null || reasoning != null;
    }

    private Price price(String property) {
        double anyInput = checked(property, "input", input, 0);
        double anyOutput = checked(property, "output", output, 0);
        return new Price(
                anyInput,
                checked(property, "cached-input", cachedInput, anyInput),
                checked(property, "cache-write", cacheWrite, anyInput),
                anyOutput,
                checked(property, "reasoning", reasoning, anyOutput));
    }

    private static double checked(String property, String kind, @Nullable Double amount, double otherwise) {
        if (amount == null) {
            return otherwise;
        }
        if (!Price.isSound(amount)) {
            throw new IllegalArgumentException(
                    "%s.%s is %s; write what a million %2$s tokens cost, 0 or more, such as 1.25"
                            .formatted(property, kind, amount));
        }
        return amount;
    }
}
