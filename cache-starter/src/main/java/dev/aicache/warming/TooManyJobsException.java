package dev.aicache.warming;

/** As many jobs run as may, so that another one is not begun; its message says what to do. */
public final class TooManyJobsException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    TooManyJobsException(int running) {
        super("%d jobs are running; wait for one to end, or cancel one".formatted(running));
    }
}
