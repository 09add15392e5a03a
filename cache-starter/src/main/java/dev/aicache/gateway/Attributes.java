package dev.aicache.gateway;

/** Names of the exchange attributes that the cache sets. */
final class Attributes {

    private static final String PREFIX = "dev.aicache.";

    /** Marks the exchange of a fill; a cached route that it is forwarded to lets it pass. */
    static final String FILL = PREFIX + "fill";

    /** The {@link ReplySlot} that takes what is to be written to the client. */
    static final String REPLY = PREFIX + "reply";

    /** The request as it came to the gateway, before any filter changed it. */
    static final String ARRIVED = PREFIX + "arrived";

    /** The {@link CacheStatus} of the exchange. */
    static final String STATUS = PREFIX + "status";

    /** The body that was read, for a filter that runs the rest of the chain again. */
    static final String BODY = PREFIX + "body";

    /** The request without the cache's own headers, so that it is one and the same however often the chain is run. */
    static final String STRIPPED = PREFIX + "stripped";

    /** The {@link Errand} that the exchange is made for, where no client has made the request. */
    static final String ERRAND = PREFIX + "errand";

    /** The token that the response tells the caller, for balancers in front. */
    static final String AFFINITY_TOKEN = PREFIX + "affinity-token";

    private Attributes() {}
}
