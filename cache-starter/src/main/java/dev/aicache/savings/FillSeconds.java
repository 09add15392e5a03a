package dev.aicache.savings;

/** Counts the time of the upstream call. */
final class FillSeconds implements AnswerCost {

    private static final double NANOS = 1e9;

    @Override
    public double of(FinishedAnswer answer) {
        return answer.fillTime().toSeconds() + answer.fillTime().toNanosPart() / NANOS;
    }

    @Override
    public boolean needsUsage() {
        return false;
    }
}
