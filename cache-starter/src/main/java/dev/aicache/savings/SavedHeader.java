package dev.aicache.savings;

import java.math.BigDecimal;
import java.math.MathContext;

import org.jspecify.annotations.Nullable;

import dev.aicache.Expense;
import dev.aicache.Tokens;

/** Writes what a hit saved as a dictionary of structured fields (RFC 9651 §3.2). */
final class SavedHeader {

    /** The largest integer, and the largest before the point of a decimal, that a structured field can have. */
    private static final long MAX_INTEGER = 999_999_999_999_999L;

    private static final double MAX_DECIMAL = 999_999_999_999.0;
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private SavedHeader() {}

    /** Null where there is nothing to be said. */
    static @Nullable String of(Expense saved, SavingsSettings settings) {
        if (settings.header() == SavingsSettings.Header.NONE) {
            return null;
        }
        StringBuilder members = new StringBuilder();
        Tokens tokens = saved.tokens();
        if (tokens != null) {
            add(members, "input", tokens.input());
            add(members, "output", tokens.output());
            addPart(members, "cached-input", tokens.cachedInput());
            addPart(members, "cache-write", tokens.cacheWrite());
            addPart(members, "reasoning", tokens.reasoning());
        }
        if (saved.seconds() > 0) {
            key(members, "seconds").append(decimal(saved.seconds()));
        }
        if (settings.header() == SavingsSettings.Header.ALL && saved.isPriced()) {
            // A string, because a decimal has three digits behind its point.
            key(members, "cost").append('"').append(amount(saved.cost())).append('"');
            if (settings.currency() != null) {
                members.append(";currency=").append(settings.currency());
            }
        }
        return members.isEmpty() ? null : members.toString();
    }

    private static void addPart(StringBuilder members, String name, long tokens) {
        if (tokens > 0) {
            add(members, name, tokens);
        }
    }

    private static void add(StringBuilder members, String name, long tokens) {
        key(members, name).append(Math.min(tokens, MAX_INTEGER));
    }

    private static StringBuilder key(StringBuilder members, String name) {
        return members.append(members.isEmpty() ? "" : ", ").append(name).append('=');
    }

    private static String decimal(double seconds) {
        long millis = Math.round(Math.min(seconds, MAX_DECIMAL) * 1000);
        String rest = Long.toString(1000 + millis % 1000);
        return millis / 1000 + "." + rest.substring(1);
    }

    private static String amount(double cost) {
        BigDecimal rounded = BigDecimal.valueOf(Math.min(cost, MAX_DECIMAL))
                .round(FOUR_DIGITS)
                .stripTrailingZeros();
        return rounded.toPlainString();
    }
}
