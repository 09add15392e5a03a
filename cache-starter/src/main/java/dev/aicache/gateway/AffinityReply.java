package dev.aicache.gateway;

/** How callers are told the token that balancers in front of the gateways can hash. */
public enum AffinityReply {

    /** Not at all. */
    OFF,

    /** In the header {@code AI-Cache-Affinity}, for clients that send it with their next request. */
    HEADER,

    /** As the cookie {@code ai-cache-affinity}, for those that keep cookies. */
    COOKIE
}
