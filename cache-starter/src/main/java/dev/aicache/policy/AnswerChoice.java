package dev.aicache.policy;

import java.time.Duration;

import dev.aicache.Scope;

/**
 * Which answers a route keeps, and how many for one request.
 *
 * @param determinism which requests are looked up and stored by how much they leave to chance
 * @param variants how many different answers one request may have; from 1 to {@link #MOST_VARIANTS}
 * @param variantBy what of a caller decides which of them it always gets
 * @param finishReasons which good answers are stored by why the model stopped
 * @param negativeTtl how long an error is kept that the same request would meet again; {@link Duration#ZERO} for not at
 *     all
 * @param dialect the name of what the route speaks, or {@link #BY_PATH}
 */
public record AnswerChoice(
        Determinism determinism,
        int variants,
        Scope variantBy,
        FinishReasons finishReasons,
        Duration negativeTtl,
        String dialect) {

    /** Each request is read as its path says. */
    public static final String BY_PATH = "by-path";

    public static final int MOST_VARIANTS = 100;

    /** The longest an error may be kept: who has mended what caused it must not wait for long. */
    public static final Duration LONGEST_NEGATIVE = Duration.ofHours(1);

    /** One finished answer to every request, and no errors. */
    public static final AnswerChoice DEFAULT =
            new AnswerChoice(Determinism.ANY, 1, Scope.CREDENTIAL, FinishReasons.COMPLETE, Duration.ZERO, BY_PATH);

    /**
     * Reads how many variants there may be.
     *
     * @throws IllegalArgumentException unless from 1 to {@link #MOST_VARIANTS}
     */
    public static int variants(String text) {
        int variants = Integer.parseInt(text.trim());
        if (variants < 1 || variants > MOST_VARIANTS) {
            throw new IllegalArgumentException(
                    "%d variants are not possible; write a number from 1 to %d".formatted(variants, MOST_VARIANTS));
        }
        return variants;
    }

    /**
     * Reads what chooses a variant: {@code credential} or {@code header:<name>}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Scope variantBy(String text) {
        Scope by = Scope.of(text);
        if (!canChoose(by)) {
            throw new IllegalArgumentException(
                    "'%s' cannot choose a variant; write credential or header:<name>".formatted(text));
        }
        return by;
    }

    /** Whether a request itself says which of these a caller is. */
    public static boolean canChoose(Scope by) {
        return by.kind() == Scope.Kind.CREDENTIAL || by.kind() == Scope.Kind.HEADER;
    }

    /**
     * Whether there are variants that no caller would ever see, because all who share an entry have the same.
     *
     * @param scope who shares an entry
     */
    public boolean isLostOn(Scope scope) {
        boolean isSame = variantBy.kind() == scope.kind()
                && (scope.header() == null || scope.header().equalsIgnoreCase(variantBy.header()));
        return variants > 1 && isSame;
    }
}
