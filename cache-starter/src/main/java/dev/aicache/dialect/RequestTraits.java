package dev.aicache.dialect;

/**
 * What of a request decides whether its answer is whole, and whether it is everyone's who has the same key.
 *
 * @param choices how many answers were asked for in one, or 0 where that is not known
 * @param wantsUsage whether the stream has to end with a usage report
 * @param hasUnkeyed whether it has members that are not in its key, so that an error may be about one that others lack
 */
public record RequestTraits(int choices, boolean wantsUsage, boolean hasUnkeyed) {

    /** Traits of a request whose body could not be read. */
    public static final RequestTraits UNKNOWN = new RequestTraits(0, false);

    /** Of a request all of which is in its key. */
    public RequestTraits(int choices, boolean wantsUsage) {
        this(choices, wantsUsage, false);
    }

    /** The same of a request that has members that are not in its key. */
    public RequestTraits withUnkeyed() {
        return new RequestTraits(choices, wantsUsage, true);
    }
}
