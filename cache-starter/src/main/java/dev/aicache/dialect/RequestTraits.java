package dev.aicache.dialect;

/**
 * What of a request decides whether its answer is whole.
 *
 * @param choices how many answers were asked for in one, or 0 where that is not known
 * @param wantsUsage whether the stream has to end with a usage report
 */
public record RequestTraits(int choices, boolean wantsUsage) {

    /** Traits of a request whose body could not be read. */
    public static final RequestTraits UNKNOWN = new RequestTraits(0, false);
}
