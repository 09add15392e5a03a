package dev.aicache.gateway;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

import dev.aicache.warming.Filling;

/**
 * A request that is asked ahead of demand, and what has become of it as far as that is known. A filter that runs the rest
 * of the chain again has it told again; the last time counts. Thread-safe.
 */
final class Errand {

    private final boolean isForecast;

    private volatile @Nullable Filling filling;

    /** @param isForecast whether it is only to be found out what would become of it */
    Errand(boolean isForecast) {
        this.isForecast = isForecast;
    }

    /** What the exchange is made for, or null where a client has made the request. */
    static @Nullable Errand of(ServerWebExchange exchange) {
        return exchange.getAttribute(Attributes.ERRAND);
    }

    boolean isForecast() {
        return isForecast;
    }

    void tell(Filling outcome) {
        filling = outcome;
    }

    @Nullable
    Filling filling() {
        return filling;
    }
}
