package dev.aicache.flight;

/**
 * How a flight steers the upstream call that feeds it. Called outside of locks, from any thread, and perhaps more than
 * once or after the end.
 */
public interface FillControl {

    /** A control for a fill that has not begun. */
    FillControl NONE = new FillControl() {
        @Override
        public void cancel() {}

        @Override
        public void resume() {}

        @Override
        public void onAbandoned() {}
    };

    /** Nobody wants the answer any more: end the upstream call, and the flight with {@link Flight#fail}. */
    void cancel();

    /** There is room again after {@link Flight#append} said there was none. */
    void resume();

    /** Every reader has left, but the answer is worth finishing. */
    void onAbandoned();
}
